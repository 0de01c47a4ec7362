package dev.coppice.server.codec.scores;

import dev.coppice.model.Quoted;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an answer shall hold instead of the plain scores: the keys of selectable inference.
 *
 * @param keys all keys in the order asked for, repeated ones too; not empty
 * @param isOfRaw whether contributions are those of the raw columns
 * @param origin who asked, and so who hears of it if a model cannot answer
 */
public record InferenceOutput(List<String> keys, Origin origin, boolean isOfRaw) {

  /** Keys that one request may ask for; repeated, they make a huge answer of a small request. */
  static final int MAX_KEYS = 16;

  private static final String ATTRIBUTE = "inference-output";
  private static final String OF_ATTRIBUTE = "contributions-of";

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
    return new InferenceOutput(keys(setting), Origin.ENVIRONMENT, false);
  }

  /**
   * What a client asks by a custom attribute, {@code inference-output=predicted_label,probability}.
   *
   * @param attributes {@code name=value} each, with semicolons between them
   * @return empty if there is no such attribute
   * @throws InferenceOutputException if a key is unknown, there are too many, the attribute is
   *     there twice and says two things, or contributions of raw columns are not asked for there
   */
  public static Optional<InferenceOutput> ofRequest(String attributes)
      throws InferenceOutputException {
    List<String> values = new CustomAttributes(attributes).values(ATTRIBUTE).toList();
    boolean isOfRaw = isOfRaw(attributes);
    if (values.isEmpty()) {
      requireContributions(isOfRaw, Set.of());
      return Optional.empty();
    }
    List<String> keys = keys(values.getFirst());
    if (!values.stream().allMatch(value -> keys(value).equals(keys))) {
      throw new InferenceOutputException(
          Origin.REQUEST,
          "%s: %s (expected: one such attribute)"
              .formatted(ATTRIBUTE, Quoted.of(String.join(";", values))));
    }
    if (keys.size() > MAX_KEYS) {
      throw new InferenceOutputException(
          Origin.REQUEST,
          "%s: %d keys (expected: at most %d)".formatted(ATTRIBUTE, keys.size(), MAX_KEYS));
    }
    requireContributions(isOfRaw, reasons(keys));
    return Optional.of(new InferenceOutput(keys, Origin.REQUEST, isOfRaw));
  }

  /** What reasons keys ask for, all of which are known. */
  private static Set<ReasonKey> reasons(List<String> keys) throws InferenceOutputException {
    Set<ReasonKey> reasons = new HashSet<>();
    for (String key : keys) {
      Optional<ReasonKey> reason = ReasonKey.of(key);
      if (reason.isPresent()) {
        requireOneForm(reason.get(), reasons);
      } else if (OutputKey.of(key).isEmpty()) {
        throw new InferenceOutputException(
            Origin.REQUEST,
            "%s: %s (expected: %s)"
                .formatted(ATTRIBUTE, Quoted.of(key), String.join(", ", OutputKey.labels())));
      }
    }
    return reasons;
  }

  /** Contributions of raw columns are of those that are asked for. */
  private static void requireContributions(boolean isOfRaw, Set<ReasonKey> reasons)
      throws InferenceOutputException {
    if (isOfRaw
        && reasons.stream().noneMatch(each -> each.kind() == ReasonKey.Kind.CONTRIBUTIONS)) {
      throw new InferenceOutputException(
          Origin.REQUEST,
          "%s: raw (expected: beside contributions in %s)".formatted(OF_ATTRIBUTE, ATTRIBUTE));
    }
  }

  /** An answer has room for one list of contributions: all, or so many. */
  private static void requireOneForm(ReasonKey reason, Set<ReasonKey> others)
      throws InferenceOutputException {
    boolean isAnother = others.add(reason);
    if (isAnother && others.stream().anyMatch(reason::contradicts)) {
      throw new InferenceOutputException(
          Origin.REQUEST,
          "%s: %s in several forms (expected: one)".formatted(ATTRIBUTE, reason.label()));
    }
  }

  private static boolean isOfRaw(String attributes) throws InferenceOutputException {
    List<String> values =
        new CustomAttributes(attributes).values(OF_ATTRIBUTE).map(String::strip).toList();
    for (String value : values) {
      if (!value.equals("raw")) {
        throw new InferenceOutputException(
            Origin.REQUEST, "%s: %s (expected: raw)".formatted(OF_ATTRIBUTE, Quoted.of(value)));
      }
    }
    return !values.isEmpty();
  }

  /**
   * Whether custom attributes say what an answer shall hold, or of what, well or not.
   *
   * @param attributes {@code name=value} each, with semicolons between them
   */
  public static boolean isIn(String attributes) {
    CustomAttributes all = new CustomAttributes(attributes);
    return Stream.of(ATTRIBUTE, OF_ATTRIBUTE).flatMap(all::values).findFirst().isPresent();
  }

  /**
   * Whether custom attributes ask for reasons, well or not.
   *
   * @param attributes {@code name=value} each, with semicolons between them
   */
  public static boolean asksForReasons(String attributes) {
    return new CustomAttributes(attributes)
        .values(ATTRIBUTE)
        .findFirst()
        .map(value -> keys(value).stream().anyMatch(ReasonKey::isOne))
        .orElse(false);
  }

  /** Whether it asks for reasons; the operator's settings cannot. */
  public boolean hasReasons() {
    return origin == Origin.REQUEST && keys.stream().anyMatch(ReasonKey::isOne);
  }

  /** Whether it asks for the largest contributions alone, which takes a form that has names. */
  public boolean asksForSome() {
    return keys.stream().anyMatch(ReasonKey::isOfSome);
  }

  /** The keys that ask for scores. */
  List<String> scoreKeys() {
    return keys.stream().filter(key -> !ReasonKey.isOne(key)).toList();
  }

  private static List<String> keys(String value) {
    return List.of(value.replace(" ", "").toLowerCase(Locale.ROOT).split(",", -1));
  }
}
