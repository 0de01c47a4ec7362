package dev.coppice.model.trial;

import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.forest.ForestModels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A trained model made one whose forest has to be wide: its features become some of more than a
 * narrow node can name, or one of its trees becomes larger than a narrow node reaches. Which of
 * both, where, and how is drawn.
 */
final class WidenedModel {

  /** From this column on a slot has no room in a narrow node. */
  private static final int FIRST_WIDE_FEATURE = 16_383;

  /** Splits below the left child of the root: more nodes than a narrow node can step over. */
  private static final int FAR_SPLITS = 33_000;

  private static final String BOOSTER = "learner/gradient_booster/model";

  private final ModelDocument document;
  private final Random random;
  // Of each feature that training had, its place now.
  private final int[] places;
  private final int factor;
  private final boolean isScattered;
  private int features;

  /**
   * Edits the document in place.
   *
   * @param features so many as training had
   */
  WidenedModel(ModelDocument document, int features, Random random) {
    this.document = document;
    this.random = random;
    this.places = new int[features];
    this.features = features;
    this.factor = List.of(1, 1, 37, 4001).get(random.nextInt(4));
    this.isScattered = random.nextBoolean();
    Arrays.setAll(places, feature -> feature);
    spreadCategories();
    if (isScattered) {
      scatter();
    } else {
      growTree();
    }
    String count = Integer.toString(this.features);
    document.object("learner/learner_model_param").put("num_feature", count);
    trees().forEach(tree -> ModelDocument.cast(tree.get("tree_param")).put("num_feature", count));
    document.object("learner").put("attributes", Map.of()); // So that all trees score.
    document.object("learner").put("feature_names", List.of());
    document.object("learner").put("feature_types", List.of());
  }

  /** So many features as the model has now. */
  int features() {
    return features;
  }

  private List<Map<String, @Nullable Object>> trees() {
    return document.array(BOOSTER + "/trees").stream().map(ModelDocument::cast).toList();
  }

  /** Categories become ones of many times as many. */
  private void spreadCategories() {
    for (Map<String, @Nullable Object> tree : trees()) {
      ModelDocument.castList(tree.get("categories"))
          .replaceAll(category -> number(category).longValue() * factor);
    }
  }

  /** The features get places far apart, and a tree splits on one that only a wide node can name. */
  private void scatter() {
    features = FIRST_WIDE_FEATURE + 1 + random.nextInt(3000);
    int at = 0;
    for (int feature = 0; feature < places.length - 1; feature++) {
      at += 1 + random.nextInt(features / places.length - 1);
      places[feature] = at - 1;
    }
    places[places.length - 1] = features - 2;
    for (Map<String, @Nullable Object> tree : trees()) {
      ModelDocument.castList(tree.get("split_indices"))
          .replaceAll(feature -> (long) places[number(feature).intValue()]);
    }
    replaceTree(new int[] {1, -1, -1}, () -> features - 1);
  }

  /** One tree becomes large, of splits on features that no other tree looks at. */
  private void growTree() {
    int first = features;
    int added = 1 + random.nextInt(4);
    features += added;
    int left = FAR_SPLITS + random.nextInt(3000);
    int[] lefts = new int[2 * left + 3];
    Arrays.fill(lefts, -1);
    lefts[0] = 1;
    for (int next = 3, leaf = 1; next < lefts.length; next += 2) {
      lefts[leaf] = next;
      do {
        leaf = random.nextInt(next + 2);
      } while (lefts[leaf] != -1 || leaf == 2);
    }
    replaceTree(lefts, () -> first + random.nextInt(added));
  }

  private void replaceTree(int[] lefts, IntSupplier feature) {
    int grid = random.nextBoolean() ? 100 : 1 << 24;
    ForestModels.replaceTree(
        document,
        random.nextInt(trees().size()),
        lefts,
        random,
        feature,
        () -> random.nextInt(grid) / (float) grid - 0.3f);
  }

  private static Number number(@Nullable Object value) {
    return (Number) Objects.requireNonNull(value);
  }

  /**
   * Rows of this model.
   *
   * @param usual rows of the model as it was trained
   */
  float[] rows(float[] usual, int count) {
    float[] values = new float[count * features];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(3) == 0 ? Float.NaN : random.nextFloat() - 0.3f;
    }
    for (int row = 0; row < count; row++) {
      for (int feature = 0; feature < places.length; feature++) {
        float value = usual[row * places.length + feature];
        // A whole number may be a category.
        values[row * features + places[feature]] =
            value == Math.rint(value) ? value * factor : value;
      }
    }
    return values;
  }

  @Override
  public String toString() {
    return "%s, categories times %d"
        .formatted(isScattered ? features + " features" : "a large tree", factor);
  }
}
