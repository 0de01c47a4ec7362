package dev.coppice.server.api.management;

import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /models}: a JSON object, in which a trailing comma is overlooked and
 * every other key too.
 *
 * @param url as sent; null if it is not a text
 * @param modelName as sent; null if it is not a text
 */
record RegisterRequest(@Nullable String url, @Nullable String modelName) {

  /**
   * @throws IllegalArgumentException if it is no JSON object, with the text for the client
   */
  static RegisterRequest parse(ByteBuf body) {
    String[] urlAndName = new String[2];
    JsonObjectBody.read(
        body,
        (member, json) -> {
          String value = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : null;
          switch (member) {
            case "url" -> urlAndName[0] = value;
            case "model_name" -> urlAndName[1] = value;
            default -> {}
          }
        });
    return new RegisterRequest(urlAndName[0], urlAndName[1]);
  }
}
