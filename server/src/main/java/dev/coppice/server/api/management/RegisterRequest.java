package dev.coppice.server.api.management;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.server.api.control.JsonObjectBody;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
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
    Map<String, String> texts = new HashMap<>();
    JsonObjectBody.read(
        body,
        (member, json) -> {
          if (json.currentToken() == JsonToken.VALUE_STRING) {
            texts.put(member, json.getText());
          } else {
            texts.remove(member);
          }
        });
    return new RegisterRequest(texts.get("url"), texts.get("model_name"));
  }
}
