package dev.coppice.server.codec.csv;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.tenants.TenantReader;
import dev.coppice.server.codec.tenants.TenantRows;
import java.io.ByteArrayOutputStream;

/** Takes CSV below names apart: one column has the tenants' names, and is none of the models'. */
public final class CsvTenantReader implements TenantReader {

  private static final byte USUAL_DELIMITER = ',';

  /** Of a header, which is decoded again for the rows of each tenant. */
  private static final int MAX_HEADER_BYTES = 256 << 10;

  /** Where the first name is empty, or the header would begin with the second, or be blank. */
  private static final byte[] EMPTY_NAME = {'"', '"'};

  private final byte[] body;
  private final CsvForm form;
  private final String key;
  private final HeapShare heap;
  private final TenantRows rows;
  private final CsvText text;
  private byte[] head = {};
  private int column = -1;
  private int width;

  /**
   * @param form with a header
   * @param key name of the column
   * @param heap what is taken from it for the header and the rows
   */
  public CsvTenantReader(byte[] body, CsvForm form, String key, HeapShare heap) {
    byte delimiter = form.saysDelimiter() ? form.delimiter() : USUAL_DELIMITER;
    this.body = body;
    this.form = new CsvForm(true, delimiter, form.isUtf8());
    this.key = key;
    this.heap = heap;
    this.rows = new TenantRows(body, heap);
    BodyBytes whole = new BodyBytes(body, 0, body.length).withoutMark();
    BodyBytes lines = whole.trimmedExcept(delimiter).withBlanksBeside(whole, delimiter);
    this.text = new CsvText(lines, delimiter);
  }

  @Override
  public boolean read(int most) throws PayloadException {
    boolean more = true;
    if (column < 0) {
      form.requireReadable(new BodyBytes(body, 0, body.length));
      more = readHeader();
    }
    for (int i = 0; i < most && more; i++) {
      text.beginRow();
      readRow();
      more = text.passLineEnd();
    }
    if (!more && rows.count() == 0) {
      throw malformed("body: no row (expected: at least one below the header)");
    }
    return more;
  }

  private boolean readHeader() throws PayloadException {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    boolean more = true;
    while (more) {
      int from = text.at();
      text.cutQuotable();
      if (names.size() + text.at() - from >= MAX_HEADER_BYTES) {
        throw malformed(
            "header: too long (expected: less than %d bytes)".formatted(MAX_HEADER_BYTES));
      }
      if (text.cell().string(heap).equals(key) && column < 0) {
        column = text.column();
      } else {
        names.writeBytes(names.size() == 0 ? new byte[0] : new byte[] {form.delimiter()});
        names.write(body, from, text.at() - from);
        names.writeBytes(names.size() == 0 ? EMPTY_NAME : new byte[0]);
      }
      width = text.column() + 1;
      more = text.passDelimiter();
    }
    if (column < 0 || width == 1) {
      throw malformed(
          "header: no column %s beside others (expected: the names of the rows' models in it)"
              .formatted(Quoted.of(key)));
    }
    names.write('\n');
    heap.take(names.size());
    head = names.toByteArray();
    return text.passLineEnd();
  }

  private void readRow() throws PayloadException {
    int begin = text.at();
    int cellFrom = begin;
    int cellTo = begin;
    String tenant = "";
    boolean more = true;
    while (more) {
      int from = text.at();
      text.cutQuotable();
      if (text.column() == column) {
        tenant = text.cell().string(heap);
        cellFrom = from;
        cellTo = text.at();
      }
      more = text.passDelimiter();
    }
    if (text.column() + 1 != width) {
      throw malformed(
          "row %d: %d columns (expected: %d, as in the header)"
              .formatted(text.row(), text.column() + 1, width));
    }
    if (tenant.isEmpty()) {
      throw malformed(
          "row %d: no %s (expected: the name of the row's model)"
              .formatted(text.row(), Quoted.of(key)));
    }
    // A delimiter goes with the cell: the one behind it, but for the last cell's.
    boolean isLast = column == width - 1;
    int firstTo = isLast ? Math.max(begin, cellFrom - 1) : cellFrom;
    int secondFrom = isLast ? cellTo : cellTo + 1;
    rows.add(tenant, begin, firstTo, secondFrom, text.at());
  }

  private static PayloadException malformed(String cause) {
    return BodyFormat.CSV.malformed(cause);
  }

  @Override
  public TenantRows rows() {
    return rows;
  }

  @Override
  public RequestDecoder decoder() {
    return new CsvDecoder(form, column);
  }

  @Override
  public byte[] head() {
    return head;
  }
}
