package dev.coppice.server.codec.csv;

import dev.coppice.model.ColumnType;
import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.server.codec.decimal.DecimalParser;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.MatrixBuilder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.Rows;
import dev.coppice.server.codec.rows.TruthText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cells of a model's own rows in CSV: numbers, without quotes. Two quotes are a missing one: so
 * pandas writes a row of one cell that is missing. Below names, where the model knows the types of
 * its features, cells are held to them.
 */
final class CsvMatrixCells implements CsvCells {

  private final ModelInfo model;
  private final HeapShare heap;
  private final MatrixBuilder matrix;
  private final DecimalParser decimals = new DecimalParser();
  private final boolean isTyped;
  private @Nullable CsvHeader header;

  CsvMatrixCells(ModelInfo model, HeapShare heap) {
    this.model = model;
    this.heap = heap;
    this.isTyped = !model.featureTypes().isEmpty();
    this.matrix = new MatrixBuilder(BodyFormat.CSV, model.featureCount(), heap);
  }

  /** The rows, see {@link MatrixBuilder#build}. */
  Rows build() throws PayloadException {
    return matrix.build();
  }

  @Override
  public List<String> names() {
    return model.featureNames();
  }

  @Override
  public boolean ignoresExtra() {
    return false;
  }

  @Override
  public void takeNames(CsvHeader names) {
    header = names;
    matrix.requireNone(model.packaging().absent(names::has), model.featureNames(), "header");
    matrix.requireWidthOfHeader(names.width());
  }

  @Override
  public void mismatch(String cause) {
    matrix.mismatch(() -> cause);
  }

  @Override
  public void readRow(CsvText text) throws PayloadException {
    if (header != null && (isTyped || !header.isInOrder())) {
      readNamedRow(text, header);
      return;
    }
    matrix.beginRow();
    do {
      float cell = (float) text.number();
      matrix.add(Float.isNaN(cell) ? cutNumber(text) : cell);
    } while (text.passDelimiter());
    matrix.endRow();
  }

  private void readNamedRow(CsvText text, CsvHeader names) throws PayloadException {
    matrix.beginSparseRow();
    do {
      readNamed(text, names);
    } while (text.passDelimiter());
    matrix.endSparseRow(text.column() + 1);
  }

  private void readNamed(CsvText text, CsvHeader names) throws PayloadException {
    int column = names.column(text.column());
    if (column < 0) {
      text.cut();
    } else if (isTyped) {
      text.cut();
      readTyped(text, column);
    } else {
      float cell = (float) text.number();
      matrix.set(column, Float.isNaN(cell) ? cutNumber(text) : cell);
    }
  }

  /** Takes the cut cell if it is one of its column's type. */
  private void readTyped(CsvText text, int column) throws PayloadException {
    ColumnType type = model.columnType(column);
    CsvCell cell = text.cell();
    double truth =
        type == ColumnType.BOOLEAN
            ? TruthText.parse(cell.bytes(), cell.from(), cell.to())
            : Double.NaN;
    double value = Double.isNaN(truth) ? number(text) : truth;
    if (Double.isInfinite(value) || !type.takes(value)) {
      mismatch(text, type);
    } else {
      matrix.set(column, (float) value);
    }
  }

  private void mismatch(CsvText text, ColumnType type) {
    if (matrix.isMismatch()) {
      return; // Only the first is reported.
    }
    String cause =
        "row %d, column %s: %s (expected: %s, or nothing at all)"
            .formatted(text.row(), label(text), text.cell().quoted(), type.expected());
    matrix.mismatch(() -> cause);
  }

  /** The cell here, which is missing or refused. */
  private float cutNumber(CsvText text) throws PayloadException {
    text.cut();
    if (header != null && header.column(text.column()) < 0) {
      return Float.NaN; // Beyond the names; its row is refused as too wide.
    }
    double value = number(text);
    if (Double.isInfinite(value)) {
      throw refused(text, text.cell().quoted(), "a number");
    }
    return (float) value;
  }

  /**
   * The number that the cut cell is, NaN if it is missing, infinite if it is none.
   *
   * @throws PayloadException if it is blanks, or too large
   */
  private double number(CsvText text) throws PayloadException {
    CsvCell cell = text.cell();
    if (cell.wasBlank()) {
      throw refused(text, "blank", "a number, or nothing at all");
    }
    if (cell.isEmpty()
        || cell.isTwoQuotes()
        || DecimalParser.isNan(cell.bytes(), cell.from(), cell.to())) {
      return Double.NaN;
    }
    double value = decimals.parse(cell.bytes(), cell.from(), cell.to());
    if (decimals.end() != cell.to()) {
      return Double.POSITIVE_INFINITY;
    }
    if (Float.isInfinite((float) value)) {
      throw refused(text, cell.quoted(), "a number that float32 can hold");
    }
    return value;
  }

  private PayloadException refused(CsvText text, String cell, String expected)
      throws PayloadException {
    if (header == null && text.row() == 1 && CsvHeader.isLike(text, model.featureNames(), heap)) {
      return CsvHeader.unsaid();
    }
    return BodyFormat.CSV.malformed(
        "row %d, column %s: %s (expected: %s)".formatted(text.row(), label(text), cell, expected));
  }

  private String label(CsvText text) {
    return header == null
        ? Integer.toString(text.columnNumber())
        : header.label(header.column(text.column()));
  }
}
