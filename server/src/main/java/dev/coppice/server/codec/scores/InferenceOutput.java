package dev.coppice.server.codec.scores;

import dev.coppice.model.Quoted;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an answer shall hold instead of the plain scores: the keys of selectable inference.
 *
 * @param keys all keys in the order asked for, repeated ones too; not empty
 * @param origin who asked, and so who hears of it if a model cannot answer
 */
public record InferenceOutput(List<String> keys, Origin origin) {

  /** Keys that one request may ask for; repeated, they make a huge answer of a small request. */
  static final int MAX_KEYS = 16;

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
   * @throws InferenceOutputException if a key is unknown, or there are too many
   */
  public static Optional<InferenceOutput> ofRequest(String attributes)
      throws InferenceOutputException {
    Optional<String> value = new CustomAttributes(attributes).values(ATTRIBUTE).findFirst();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    List<String> keys = keys(value.get());
    if (keys.size() > MAX_KEYS) {
      throw new InferenceOutputException(
          Origin.REQUEST,
          "%s: %d keys (expected: at most %d)".formatted(ATTRIBUTE, keys.size(), MAX_KEYS));
    }
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

  private static List<String> keys(String value) {
    return List.of(value.replace(" ", "").toLowerCase(Locale.ROOT).split(",", -1));
  }
}
