package dev.coppice.server.codec.json;

import com.fasterxml.jackson.core.JsonFactory;
import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;

/**
 * Reads JSON lines in UTF-8: one item of {@link JsonRows} per line; empty lines only at the end.
 */
public final class JsonLinesDecoder extends JsonBodyDecoder {

  private final String blank;

  public JsonLinesDecoder() {
    this("blank (expected: an array or an object)");
  }

  /**
   * @param blank what an empty line is, and what was expected there
   */
  JsonLinesDecoder(String blank) {
    super(BodyFormat.JSON_LINES);
    this.blank = blank;
  }

  @Override
  void read(BodyBytes body, JsonRows rows, HeapShare heap) throws PayloadException {
    JsonFactory texts = JsonTokens.ofBody(heap);
    int end = body.trimmed().to();
    int from = body.from();
    while (from < end) {
      int to = from;
      while (to < end && body.array()[to] != '\n') {
        to++;
      }
      readLine(texts, new BodyBytes(body.array(), from, to), rows);
      from = to + 1;
    }
  }

  private void readLine(JsonFactory texts, BodyBytes line, JsonRows rows) throws PayloadException {
    if (line.trimmed().length() == 0) {
      throw BodyFormat.JSON_LINES.malformed("row %d: %s".formatted(rows.row(), blank));
    }
    try (JsonTokens tokens = new JsonTokens(texts, line, BodyFormat.JSON_LINES, rows.row())) {
      tokens.requireUtf8();
      rows.readItem(tokens);
    }
  }
}
