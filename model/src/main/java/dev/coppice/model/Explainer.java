package dev.coppice.model;

import java.util.Optional;

/**
 * Says why a model scores as it does; from any number of threads, as long as the model is open.
 *
 * <p>Contributions are exact: those of XGBoost 3.4. Of each output they sum up to the sum before
 * the objective's transformation, nearly.
 */
public interface Explainer {

  /** Why a model whose covers are all 0 has no contributions, for clients. */
  String NO_COVERS =
      "The model has no covers, which contributions are made of: all its sum_hessian are 0"
          + " (expected: a model as XGBoost saved it).";

  /** Why a model with covers below 0, or that are no number, has none; XGBoost says so as well. */
  String NEGATIVE_COVERS =
      "The model has covers below 0, which contributions cannot be made of (sum_hessian).";

  /** Contributions of one row that there may be: 4 MiB of them. */
  int MAX_OF_A_ROW = 1 << 20;

  /** Why a model has none, for clients, because a row would have too many; empty if not. */
  static Optional<String> tooWide(int outputs, int features) {
    long values = outputs * (features + 1L);
    return values <= MAX_OF_A_ROW
        ? Optional.empty()
        : Optional.of(
            "The model has %d contributions for a row, %d outputs x %d columns and the bias (expected: at most %d)."
                .formatted(values, outputs, features, MAX_OF_A_ROW));
  }

  /** Numbers that are added up for a row's contributions at most: a second of a processor. */
  long MAX_ADDITIONS = 1L << 30;

  /** Why a model has none, for clients, because a row's would take too long; empty if not. */
  static Optional<String> tooSlow(long additions) {
    return additions <= MAX_ADDITIONS
        ? Optional.empty()
        : Optional.of(
            "The model takes too long to explain: trees x columns are %d (expected: at most %d)."
                .formatted(additions, MAX_ADDITIONS));
  }

  /** Numbers that XGBoost adds up for a row's contributions: of each tree one for each column. */
  long additions();

  /** Outputs that contributions are of. */
  int outputs();

  /** Leaves that a row comes to, one per tree. */
  int rowLeaves();

  /** Why it has no contributions, for clients; empty if it has. */
  Optional<String> contributionsRefusal();

  /** Why it has no leaves, likewise. */
  Optional<String> leavesRefusal();

  /** Nanoseconds that a row may take, guessed before anybody has asked. */
  long guessedRowNanos();

  /**
   * Bytes of the heap that it takes while it works, besides what it returns.
   *
   * @param rows at once
   */
  long workBytes(int rows);

  /**
   * Contributions row by row: of each output one value per feature, then the bias.
   *
   * @throws RefusedReasonsException if there are none after all, which only XGBoost's own code can
   *     find out so late
   * @throws IllegalArgumentException if there are more columns than features
   */
  float[] contributions(Matrix rows);

  /**
   * The numbers of the leaves that each row comes to, one per tree, as XGBoost numbers them.
   *
   * @throws IllegalArgumentException if there are more columns than features
   */
  int[] leaves(Matrix rows);
}
