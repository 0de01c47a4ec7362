package dev.coppice.server.codec.json;

import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;

/** Reads one JSON text in any of the forms of {@link JsonRows}. */
public final class JsonDecoder extends JsonBodyDecoder {

  public JsonDecoder() {
    super(BodyFormat.JSON);
  }

  @Override
  void read(BodyBytes body, JsonRows rows, HeapShare heap) throws PayloadException {
    try (JsonTokens tokens = new JsonTokens(body, BodyFormat.JSON, heap)) {
      rows.readBody(tokens);
    }
  }
}
