package dev.coppice.server.codec;

import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import io.netty.buffer.ByteBuf;

/** Reads JSON lines: one item of {@link JsonRows} a line; empty lines only at the end. */
public final class JsonLinesDecoder implements RequestDecoder {

  @Override
  public Matrix decode(ByteBuf body, ModelInfo model) throws PayloadException {
    BodyBytes bytes = BodyBytes.of(body);
    JsonRows rows = new JsonRows(BodyFormat.JSON_LINES, model, bytes.length());
    int end = bytes.trimmed().to();
    int from = bytes.from();
    while (from < end) {
      int to = from;
      while (to < end && bytes.array()[to] != '\n') {
        to++;
      }
      readLine(new BodyBytes(bytes.array(), from, to), rows);
      from = to + 1;
    }
    return rows.build();
  }

  private static void readLine(BodyBytes line, JsonRows rows) throws PayloadException {
    try (JsonTokens tokens = new JsonTokens(line, BodyFormat.JSON_LINES, rows.row())) {
      rows.readItem(tokens);
    }
  }
}
