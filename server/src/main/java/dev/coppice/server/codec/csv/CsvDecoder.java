package dev.coppice.server.codec.csv;

import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.rows.Rows;
import io.netty.buffer.ByteBuf;

/**
 * Reads CSV: no label, and unless the content type says otherwise no header row and a delimiter
 * that the first line decides. A model's own rows are numbers only, without quoting; raw rows have
 * text too, quoted where necessary; names may be quoted above either.
 */
public final class CsvDecoder implements RequestDecoder {

  private final CsvForm form;
  private final int moved;

  /** For bodies whose content type has no parameters. */
  public CsvDecoder() {
    this(CsvForm.UNSAID);
  }

  public CsvDecoder(CsvForm form) {
    this(form, Integer.MAX_VALUE);
  }

  /** For bodies that a column has been cut out of, see {@link CsvText}. */
  CsvDecoder(CsvForm form, int moved) {
    this.form = form;
    this.moved = moved;
  }

  @Override
  public Rows decode(ByteBuf body, ModelInfo model, HeapShare heap) throws PayloadException {
    BodyBytes bytes = readable(BodyBytes.of(body, heap).withoutMark());
    BodyBytes lines = bytes.trimmedExcept((byte) '\t');
    byte guess =
        form.header()
            ? CsvDelimiter.ofNumbers(lines, model.featureNames())
            : CsvDelimiter.ofNumbers(lines);
    byte delimiter = delimiter(guess);
    BodyBytes rows = trimmed(bytes, guess);
    if (form.header()) {
      rows = rows.withBlanksBefore(bytes, delimiter); // They may be a part of the first name.
    }
    CsvMatrixCells cells = new CsvMatrixCells(model, heap);
    CsvText text = new CsvText(rows, delimiter, moved);
    CsvRows.read(text, cells, form.header(), heap);
    return cells.build();
  }

  @Override
  public RawTable decodeRaw(ByteBuf body, RawColumns columns, HeapShare heap)
      throws PayloadException {
    BodyBytes bytes = readable(BodyBytes.of(body, heap).withoutMark());
    byte guess =
        form.saysDelimiter()
            ? 0
            : CsvDelimiter.ofRaw(bytes.trimmedExcept((byte) '\t'), columns, form.header());
    byte delimiter = delimiter(guess);
    BodyBytes rows = trimmed(bytes, guess).withBlanksBeside(bytes, delimiter);
    CsvText text = new CsvText(rows, delimiter, moved);
    if (!form.header() && CsvHeader.isLike(text, columns.names(), heap)) {
      throw CsvHeader.unsaid();
    }
    CsvRawCells cells = new CsvRawCells(columns, heap);
    CsvRows.read(text, cells, form.header(), heap);
    return cells.build();
  }

  private byte delimiter(byte guess) {
    return form.saysDelimiter() ? form.delimiter() : guess;
  }

  /**
   * Trims the body, but for blanks at its ends that the content type, or a tab, makes delimiters.
   */
  private BodyBytes trimmed(BodyBytes bytes, byte guess) {
    boolean delimits = form.saysDelimiter() || guess == '\t';
    return bytes.trimmedExcept(delimits ? delimiter(guess) : 0);
  }

  private BodyBytes readable(BodyBytes bytes) throws PayloadException {
    form.requireReadable(bytes);
    if (bytes.trimmed().length() == 0) {
      throw BodyFormat.CSV.malformed("body: blank (expected: at least one row)");
    }
    return bytes;
  }
}
