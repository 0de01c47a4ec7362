package dev.coppice.server.codec.json;

import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;

/** Reads JSON lines: one item of {@link JsonRows} per line; empty lines only at the end. */
public final class JsonLinesDecoder extends JsonBodyDecoder {

  public JsonLinesDecoder() {
    super(BodyFormat.JSON_LINES);
  }

  @Override
  void read(BodyBytes body, JsonRows rows) throws PayloadException {
    int end = body.trimmed().to();
    int from = body.from();
    while (from < end) {
      int to = from;
      while (to < end && body.array()[to] != '\n') {
        to++;
      }
      readLine(new BodyBytes(body.array(), from, to), rows);
      from = to + 1;
    }
  }

  private static void readLine(BodyBytes line, JsonRows rows) throws PayloadException {
    try (JsonTokens tokens = new JsonTokens(line, BodyFormat.JSON_LINES, rows.row())) {
      rows.readItem(tokens);
    }
  }
}
