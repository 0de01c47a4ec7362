package dev.coppice.model;

/**
 * Rounds of boosting.
 *
 * @param scored those whose trees score, the first ones; at most all
 * @param trained those the model has; 0 if it does not consist of rounds, as linear ones
 */
public record Rounds(int scored, int trained) {

  /** Those of a model that has none. */
  public static final Rounds NONE = new Rounds(0, 0);

  public Rounds {
    if (scored < 0 || scored > trained) {
      throw new IllegalArgumentException(
          "scored: %d (expected: 0 to %d)".formatted(scored, trained));
    }
  }

  /** Whether every round scores. */
  public boolean isWhole() {
    return scored == trained;
  }
}
