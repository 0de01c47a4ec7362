package dev.coppice.server.codec;

import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import io.netty.buffer.ByteBuf;

/** Reads one JSON text in any of the forms of {@link JsonRows}. */
public final class JsonDecoder implements RequestDecoder {

  @Override
  public Matrix decode(ByteBuf body, ModelInfo model) throws PayloadException {
    BodyBytes bytes = BodyBytes.of(body);
    JsonRows rows = new JsonRows(BodyFormat.JSON, model, bytes.length());
    try (JsonTokens tokens = new JsonTokens(bytes, BodyFormat.JSON, 0)) {
      rows.readBody(tokens);
    }
    return rows.build();
  }
}
