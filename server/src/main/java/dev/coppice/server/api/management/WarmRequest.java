package dev.coppice.server.api.management;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.cache.warmup.WarmUp;
import dev.coppice.loader.ModelName;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.control.JsonObjectBody;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of {@code POST /warm}: a JSON object that says which models to load, by their names or
 * as a number of the most popular ones.
 *
 * @param models in the order in which they are to be loaded; empty where there is a count
 * @param count of the most popular ones; 0 where there are names
 */
record WarmRequest(List<ModelName> models, int count) {

  WarmRequest {
    models = List.copyOf(models);
    if (models.isEmpty() == (count == 0)) {
      throw new IllegalArgumentException(
          "models, count: %s (expected: one of the two)"
              .formatted(count == 0 ? "neither" : "both"));
    }
  }

  /**
   * @throws IllegalArgumentException with the text for the client
   */
  static WarmRequest parse(ByteBuf body) {
    List<ModelName> models = new ArrayList<>();
    int[] count = new int[1];
    JsonObjectBody.read(
        body,
        (member, json) -> {
          switch (member) {
            case "models" -> readNames(json, models);
            case "count" -> count[0] = JsonObjectBody.count(member, json, WarmUp.MAX_QUEUED);
            default -> {}
          }
        });
    return new WarmRequest(models, count[0]);
  }

  private static void readNames(JsonParser json, List<ModelName> names) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException("models: no array (expected: an array of names)");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw new IllegalArgumentException(
            "models: item %d is no text (expected: a name)".formatted(names.size() + 1));
      }
      String name = json.getText();
      try {
        names.add(new ModelName(name));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("models: " + Quoted.of(name) + " " + e.getMessage(), e);
      }
    }
  }
}
