package dev.coppice.model.trial;

import dev.coppice.model.Matrix;
import dev.coppice.model.check.ModelDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Rows made of what lies at the edges of a model: its thresholds and their neighbours, categories
 * it knows and does not, the ends of float32, every kind of zero and of NaN.
 */
public final class BoundaryRows {

  private static final float[] EDGES = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Math.nextDown(Float.MIN_NORMAL),
    -Math.nextDown(Float.MIN_NORMAL),
    Float.MIN_NORMAL,
    1e-40f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    Float.intBitsToFloat(0x7FC00001),
    Float.intBitsToFloat(0x7FFFFFFF),
    Float.intBitsToFloat(0xFFC00000),
    Float.intBitsToFloat(0xFFFFFFFF),
    Float.intBitsToFloat(0x7F800001),
    Float.intBitsToFloat(0xFF800001)
  };

  private static final float[] CATEGORIES = {
    0f, 1f, 31f, 32f, 33f, 63f, 64f, 69.5f, 95f, 96f, 1000f, -1f, -0.5f, 0.5f, 0.99f, 16777214f,
    16777215f, 16777216f, 16777218f, 1e20f
  };

  private final Random random;
  private final List<List<Float>> thresholds = new ArrayList<>();

  public BoundaryRows(ModelDocument model, int features, Random random) {
    this.random = random;
    for (int feature = 0; feature < features; feature++) {
      thresholds.add(new ArrayList<>());
    }
    for (Object tree : model.array("learner/gradient_booster/model/trees")) {
      collect(ModelDocument.cast(tree));
    }
  }

  private void collect(Map<String, ?> tree) {
    List<?> left = ModelDocument.castList(tree.get("left_children"));
    List<?> features = ModelDocument.castList(tree.get("split_indices"));
    List<?> conditions = ModelDocument.castList(tree.get("split_conditions"));
    for (int node = 0; node < left.size(); node++) {
      if (number(left.get(node)).intValue() != -1) {
        int feature = number(features.get(node)).intValue();
        thresholds.get(feature).add(number(conditions.get(node)).floatValue());
      }
    }
  }

  private static Number number(Object value) {
    return (Number) Objects.requireNonNull(value);
  }

  /** As many rows as {@code usual} has, with some of its values replaced. */
  float[] mixedInto(float[] usual) {
    float[] values = usual.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (random.nextInt(8)) {
            case 0, 1, 2 -> threshold(i % thresholds.size(), values[i]);
            case 3 -> EDGES[random.nextInt(EDGES.length)];
            case 4 -> CATEGORIES[random.nextInt(CATEGORIES.length)];
            case 5 -> random.nextInt(20) == 0 ? Float.intBitsToFloat(random.nextInt()) : values[i];
            default -> values[i];
          };
    }
    return values;
  }

  /** Each edge at each feature, in turn in the place of one value of the rows given. */
  public Matrix eachInto(float[] usual, int count) {
    int features = thresholds.size();
    List<float[]> rows = new ArrayList<>();
    for (int feature = 0; feature < features; feature++) {
      for (float edge : edges(feature)) {
        int from = rows.size() % count * features;
        float[] row = Arrays.copyOfRange(usual, from, from + features);
        row[feature] = edge;
        rows.add(row);
      }
    }
    float[] values = new float[rows.size() * features];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(rows.get(row), 0, values, row * features, features);
    }
    return new Matrix(values, rows.size(), features);
  }

  private float[] edges(int feature) {
    List<Float> some = thresholds.get(feature);
    float[] all = new float[3 * some.size() + EDGES.length + CATEGORIES.length];
    int at = 0;
    for (float threshold : some) {
      all[at++] = threshold;
      all[at++] = Math.nextUp(threshold);
      all[at++] = Math.nextDown(threshold);
    }
    System.arraycopy(EDGES, 0, all, at, EDGES.length);
    System.arraycopy(CATEGORIES, 0, all, at + EDGES.length, CATEGORIES.length);
    return all;
  }

  private float threshold(int feature, float otherwise) {
    List<Float> some = thresholds.get(feature);
    if (some.isEmpty()) {
      return otherwise;
    }
    float threshold = some.get(random.nextInt(some.size()));
    return switch (random.nextInt(4)) {
      case 0 -> Math.nextUp(threshold);
      case 1 -> Math.nextDown(threshold);
      default -> threshold;
    };
  }
}
