package dev.coppice.model.trial;

import dev.coppice.model.Explainer;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import java.util.Arrays;
import java.util.Optional;

/**
 * Compares a forest's reasons with XGBoost's own, on the same rows and to the bit: contributions
 * and leaves.
 */
public final class ReasonsTrial {

  /** Rows compared; each takes as long as some fifty scores. */
  private static final int ROWS = 12;

  /** Bounds the memory of a trial where contributions are many. */
  private static final int MAX_VALUES = 1 << 20;

  private ReasonsTrial() {}

  /**
   * Bytes of the heap that a trial takes: its rows, both engines' contributions, and what the
   * forest takes to make its own.
   */
  public static long heapBytes(Explainer forest, ModelInfo info) {
    int rows = rows(forest, info);
    long values = (long) forest.outputs() * (info.featureCount() + 1);
    return (long) TrialRows.count(info) * info.featureCount() * Float.BYTES
        + 2L * rows * values * Float.BYTES
        + forest.workBytes(rows);
  }

  private static int rows(Explainer forest, ModelInfo info) {
    long width = (long) forest.outputs() * (info.featureCount() + 1);
    return Math.clamp(MAX_VALUES / width, 1, ROWS);
  }

  /**
   * Where the two first differ.
   *
   * @param info of the forest's model
   * @param splits of the model, drawn while it was read
   * @return a row and the two values, for people; empty if all are the same
   */
  public static Optional<String> difference(
      Explainer forest, Explainer reference, ModelInfo info, SplitSample splits) {
    // Of a very wide model it is one row: without values it would ask for default directions alone.
    Matrix some = TrialRows.some(TrialRows.of(splits, info), rows(forest, info));
    if (forest.contributionsRefusal().isEmpty()) {
      float[] actual = forest.contributions(some);
      float[] expected = reference.contributions(some);
      int at = Arrays.mismatch(actual, expected); // By bits, and one NaN is as good as another.
      if (at >= 0) {
        return Optional.of(
            "contribution %d: %s (XGBoost: %s)".formatted(at, at(actual, at), at(expected, at)));
      }
    }
    int[] actual = forest.leaves(some);
    int[] expected = reference.leaves(some);
    int at = Arrays.mismatch(actual, expected);
    return at < 0
        ? Optional.empty()
        : Optional.of("leaf %d of %d (XGBoost: %d)".formatted(at, actual.length, expected.length));
  }

  private static Object at(float[] values, int index) {
    return index < values.length ? values[index] : "none";
  }
}
