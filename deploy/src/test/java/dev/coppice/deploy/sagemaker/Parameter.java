package dev.coppice.deploy.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;

/**
 * A template's parameter.
 *
 * @param declaration its type, default, and what values it allows
 */
record Parameter(String name, JsonNode declaration) {

  /**
   * Its value for a stack, held to what the declaration allows.
   *
   * @param given null for the default
   * @throws IllegalArgumentException if there is neither, or the value is not allowed
   */
  JsonNode value(@Nullable String given) {
    String text = given == null ? declaration.path("Default").asText() : given;
    String pattern = declaration.path("AllowedPattern").asText(".+");
    boolean listed =
        !declaration.has("AllowedValues")
            || declaration
                .get("AllowedValues")
                .valueStream()
                .anyMatch(v -> v.asText().equals(text));
    if (!text.matches(pattern) || !listed) {
      throw new IllegalArgumentException(name + ": '" + text + "' (expected: " + declaration + ")");
    }
    return declaration.path("Type").asText().equals("Number")
        ? JsonNodeFactory.instance.numberNode(Long.parseLong(text))
        : JsonNodeFactory.instance.textNode(text);
  }
}
