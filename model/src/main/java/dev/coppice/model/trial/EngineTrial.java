package dev.coppice.model.trial;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Compares a forest with XGBoost itself, on the same rows and to the bit; this comparison is why a
 * forest may be trusted.
 */
public final class EngineTrial {

  /** Rows that are also scored one by one, which is another way through a forest. */
  private static final int SINGLE_ROWS = 16;

  private EngineTrial() {}

  /**
   * Bytes of the heap that a trial takes: its rows, and both engines' scores as they are copied.
   */
  public static long heapBytes(ModelInfo model) {
    long values = model.featureCount() + 3L * model.outputGroups();
    return TrialRows.count(model) * values * Float.BYTES;
  }

  /**
   * Where the two first differ.
   *
   * @param splits of the model, drawn while it was read
   * @return a row and the two scores, for people; empty if all are the same
   * @throws InvalidModelException if XGBoost refuses the model
   */
  public static Optional<String> difference(
      Model forest, TrialReference reference, SplitSample splits)
      throws InvalidModelException, IOException {
    Matrix rows = TrialRows.of(splits, forest.info());
    Scores expected = reference.score(rows);
    Optional<String> difference = difference(0, forest.score(rows), expected);
    int singles = Math.min(SINGLE_ROWS, rows.rows());
    for (int row = 0; row < singles && difference.isEmpty(); row++) {
      difference = difference(row, forest.score(rows.slice(row, row + 1)), slice(expected, row));
    }
    return difference;
  }

  private static Scores slice(Scores scores, int row) {
    int from = row * scores.width();
    return new Scores(
        Arrays.copyOfRange(scores.values(), from, from + scores.width()), 1, scores.width());
  }

  private static Optional<String> difference(int firstRow, Scores actual, Scores expected) {
    if (actual.width() != expected.width()) {
      return Optional.of(
          "%d scores a row (XGBoost: %d)".formatted(actual.width(), expected.width()));
    }
    // By bits: zeros have signs, while one NaN is as good as another.
    int at = Arrays.mismatch(actual.values(), expected.values());
    return at < 0
        ? Optional.empty()
        : Optional.of(
            "row %d, score %d: %s (XGBoost: %s)"
                .formatted(
                    firstRow + at / actual.width(),
                    at % actual.width(),
                    actual.values()[at],
                    expected.values()[at]));
  }
}
