package dev.coppice.model.trial;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Compares a forest with XGBoost itself, on the same rows and to the bit; this comparison is why a
 * forest may be trusted.
 *
 * <p>It compares the scores, and the sums that they are made of where those are others: a class or
 * a probability may hide a sum that is wrong.
 */
public final class EngineTrial {

  /** Rows that are also scored one by one, which is another way through a forest. */
  private static final int SINGLE_ROWS = 16;

  private EngineTrial() {}

  /**
   * Bytes of the heap that a trial takes: its rows, and both engines' scores as they are copied.
   */
  public static long heapBytes(ModelInfo model) {
    long values = model.featureCount() + 5L * model.outputGroups();
    return TrialRows.count(model) * values * Float.BYTES;
  }

  /** Bytes among them of what XGBoost answers. */
  public static long answerBytes(ModelInfo model) {
    return 2L * TrialRows.count(model) * model.outputGroups() * Float.BYTES;
  }

  /** The rows of a trial, the same ones each time. */
  public static Matrix rows(SplitSample splits, ModelInfo model) {
    return TrialRows.of(splits, model);
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
    Matrix rows = rows(splits, forest.info());
    Scores scores = forest.score(rows);
    Optional<String> difference =
        difference("score", forest::score, rows, scores, reference.score(rows));
    if (difference.isPresent()) {
      return difference;
    }
    Scores sums = forest.margins(rows);
    return Arrays.equals(sums.values(), scores.values())
        ? Optional.empty() // They have been compared.
        : difference("sum", forest::margins, rows, sums, reference.margins(rows));
  }

  /** Where all rows differ that were asked at once, or the first of them that are asked alone. */
  private static Optional<String> difference(
      String what, Function<Matrix, Scores> forest, Matrix rows, Scores all, Scores expected) {
    Optional<String> difference = difference(what, 0, all, expected);
    int singles = Math.min(SINGLE_ROWS, rows.rows());
    for (int row = 0; row < singles && difference.isEmpty(); row++) {
      Scores single = forest.apply(rows.slice(row, row + 1));
      difference = difference(what, row, single, slice(expected, row));
    }
    return difference;
  }

  private static Scores slice(Scores scores, int row) {
    int from = row * scores.width();
    return new Scores(
        Arrays.copyOfRange(scores.values(), from, from + scores.width()), 1, scores.width());
  }

  private static Optional<String> difference(
      String what, int firstRow, Scores actual, Scores expected) {
    if (actual.width() != expected.width()) {
      return Optional.of(
          "%d %ss a row (XGBoost: %d)".formatted(actual.width(), what, expected.width()));
    }
    // By bits: zeros have signs, while one NaN is as good as another.
    int at = Arrays.mismatch(actual.values(), expected.values());
    return at < 0
        ? Optional.empty()
        : Optional.of(
            "row %d, %s %d: %s (XGBoost: %s)"
                .formatted(
                    firstRow + at / actual.width(),
                    what,
                    at % actual.width(),
                    actual.values()[at],
                    expected.values()[at]));
  }
}
