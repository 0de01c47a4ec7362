package dev.coppice.server.codec.scores;

import dev.coppice.model.Quoted;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an answer shall hold instead of the plain scores: the keys of selectable inference.
 *
 * @param keys in the order asked for, each once; not empty
 * @param origin who asked, and so who is told if a model cannot answer it
 */
public record InferenceOutput(List<String> keys, Origin origin) {

  private static final String ATTRIBUTE = "inference-output";

  /** Who asked. */
  public enum Origin {
    /** The client, for one call. */
    REQUEST,
    /** The operator, for every call. */
    ENVIRONMENT
  }

  public InferenceOutput {
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("keys: none (expected: at least one)");
    }
  }

  /**
   * What the operator asks for every call.
   *
   * @param setting keys with commas between them; unknown ones have no value
   */
  public static InferenceOutput ofEnvironment(String setting) {
    return new InferenceOutput(keys(setting), Origin.ENVIRONMENT);
  }

  /**
   * What a client asks by a custom attribute, {@code inference-output=predicted_label,probability}.
   *
   * @param attributes {@code name=value} each, with semicolons between them
   * @return empty if there is no such attribute
   * @throws InferenceOutputException if a key is unknown
   */
  public static Optional<InferenceOutput> ofRequest(String attributes)
      throws InferenceOutputException {
    Optional<String> value =
        Arrays.stream(attributes.split(";", -1))
            .map(attribute -> attribute.split("=", 2))
            .filter(pair -> pair.length == 2 && pair[0].strip().equalsIgnoreCase(ATTRIBUTE))
            .map(pair -> pair[1])
            .findFirst();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    List<String> keys = keys(value.get());
    for (String key : keys) {
      if (OutputKey.of(key).isEmpty()) {
        throw new InferenceOutputException(
            Origin.REQUEST,
            "%s: %s (expected: %s)"
                .formatted(ATTRIBUTE, Quoted.of(key), String.join(", ", OutputKey.labels())));
      }
    }
    return Optional.of(new InferenceOutput(keys, Origin.REQUEST));
  }

  /** Each once: a key repeated a thousand times would be a small request for a huge answer. */
  private static List<String> keys(String value) {
    String[] keys = value.replace(" ", "").toLowerCase(Locale.ROOT).split(",", -1);
    return Arrays.stream(keys).distinct().toList();
  }
}
