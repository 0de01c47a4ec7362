package dev.coppice.model.trial;

import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Rows on which two engines are compared: at thresholds and right beside them, on categories and
 * off them, at random, and missing, in the model's own way too.
 */
final class TrialRows {

  /** The first rows: those without values. */
  private static final int EMPTY_ROWS = 3;

  private static final int MAX_ROWS = 256;
  private static final int MIN_ROWS = EMPTY_ROWS + 1;

  /** Bounds the memory of a trial where rows, or the scores of one, are many. */
  private static final int MAX_VALUES = 1 << 20;

  private static final long SEED = 0x7a1a1;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final SplitSample splits;
  private final int features;
  private final float[] values;

  private TrialRows(SplitSample splits, int features, int rows) {
    this.splits = splits;
    this.features = features;
    this.values = new float[features * rows];
  }

  /** At least {@value #MIN_ROWS} rows for that model, always the same. */
  static Matrix of(SplitSample splits, ModelInfo model) {
    int features = model.featureCount();
    int count = count(model);
    TrialRows rows = new TrialRows(splits, features, count);
    rows.fill();
    return new Matrix(rows.values, count, features);
  }

  /**
   * Some of them, the first ones. Of few at most half are without values, and the last of those,
   * where nothing is there at all, is the last to be left out.
   *
   * @param count 1 or more
   */
  static Matrix some(Matrix rows, int count) {
    int some = Math.min(count, rows.rows());
    int empty = Math.min(EMPTY_ROWS, some / 2);
    int from = Math.min(EMPTY_ROWS - empty, rows.rows() - some);
    return rows.slice(from, from + some);
  }

  /** How many there are for that model. */
  static int count(ModelInfo model) {
    int width = Math.max(model.featureCount(), model.outputGroups());
    return Math.clamp(MAX_VALUES / width, MIN_ROWS, MAX_ROWS);
  }

  private void fill() {
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(8) == 0 ? Float.NaN : (float) random.nextDouble(-2, 2);
    }
    int[] ends = new int[features];
    int[] byFeature = splitsByFeature(ends);
    for (int row = 0; row < values.length; row += features) {
      int first = 0;
      for (int feature = 0; feature < features; feature++) {
        if (first < ends[feature]) {
          values[row + feature] = near(byFeature[random.nextInt(first, ends[feature])]);
        }
        first = ends[feature];
      }
    }
    if (Float.isFinite(splits.missing())) {
      strew(splits.missing());
    }
    Arrays.fill(values, 0, features, 0.0f);
    Arrays.fill(values, features, 2 * features, -0.0f);
    Arrays.fill(values, 2 * features, 3 * features, Float.NaN);
  }

  private void strew(float missing) {
    for (int i = 0; i < values.length; i++) {
      if (random.nextInt(8) == 0) {
        values[i] = missing;
      }
    }
  }

  /**
   * The splits, those of the first feature first, else in their order. They are counted, not
   * compared: by that the first trial of a process does not wait until sorting is compiled.
   *
   * @param ends of each feature's splits, to be filled
   */
  private int[] splitsByFeature(int[] ends) {
    int[] next = new int[features + 1];
    for (int split = 0; split < splits.size(); split++) {
      next[splits.feature(split) + 1]++;
    }
    for (int feature = 0; feature < features; feature++) {
      next[feature + 1] += next[feature];
      ends[feature] = next[feature + 1];
    }
    int[] ordered = new int[splits.size()];
    for (int split = 0; split < ordered.length; split++) {
      ordered[next[splits.feature(split)]++] = split;
    }
    return ordered;
  }

  /** Missing one time in eight, else a value where the split decides. */
  private float near(int split) {
    float value = splits.value(split);
    float near =
        switch (random.nextInt(8)) {
          case 0 -> Float.NaN;
          case 1 -> Math.nextUp(value);
          case 2 -> Math.nextDown(value);
          case 3 -> value + 1;
          case 4 -> value - 1;
          case 5 -> (float) (value * random.nextDouble(-2, 2));
          default -> value;
        };
    return Float.isInfinite(near) ? 0 : near;
  }
}
