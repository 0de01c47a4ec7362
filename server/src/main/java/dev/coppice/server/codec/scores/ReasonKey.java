package dev.coppice.server.codec.scores;

import dev.coppice.model.Quoted;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One of the reasons that a call can ask for beside scores.
 *
 * @param kind what it is
 * @param most contributions to be named, the largest; 0: all of them
 */
public record ReasonKey(Kind kind, int most) {

  /** What can be asked for, in the order in which JSON answers it. */
  public enum Kind {
    CONTRIBUTIONS("contributions"),
    BIAS("bias"),
    LEAF("leaf");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  private static final int MAX_NAMED = 1_000;
  private static final String SOME = Kind.CONTRIBUTIONS.label + "=";

  /**
   * Reads a key, in lower case.
   *
   * @return empty if it asks for no reason
   * @throws InferenceOutputException if it asks for a number of them that cannot be
   */
  static Optional<ReasonKey> of(String key) throws InferenceOutputException {
    for (Kind kind : Kind.values()) {
      if (kind.label.equals(key)) {
        return Optional.of(new ReasonKey(kind, 0));
      }
    }
    if (!isOfSome(key)) {
      return Optional.empty();
    }
    String number = key.substring(SOME.length());
    int most = number.matches("\\d{1,4}") ? Integer.parseInt(number) : 0;
    if (most < 1 || most > MAX_NAMED) {
      throw new InferenceOutputException(
          InferenceOutput.Origin.REQUEST,
          "inference-output: %s (expected: contributions=N, N from 1 to %d)"
              .formatted(Quoted.of(key), MAX_NAMED));
    }
    return Optional.of(new ReasonKey(Kind.CONTRIBUTIONS, most));
  }

  /** What it is called in an answer. */
  public String label() {
    return kind.label;
  }

  /** Whether the other one asks for the same in another form. */
  boolean contradicts(ReasonKey other) {
    return kind == other.kind && most != other.most;
  }

  /** Whether a key, in lower case, asks for some contributions, well or not. */
  static boolean isOfSome(String key) {
    return key.startsWith(SOME);
  }

  /** Whether a key, in lower case, asks for reasons, well or not. */
  static boolean isOne(String key) {
    return isOfSome(key) || Stream.of(Kind.values()).anyMatch(kind -> kind.label.equals(key));
  }
}
