package dev.coppice.model.forest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.ForestFormat;
import dev.coppice.model.Matrix;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.forest.build.FormatRule;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.trial.BothEngines;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What packing could get wrong, in models made for it; each is scored at every size of nodes. */
class PackedForestTest {

  private static final String TREES = "learner/gradient_booster/model/trees";

  @TempDir Path folder;

  /** Bits that, as a split, would be any slot, rank, way and mark. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 0x7F7FFFFF, 0x80000001, 0xFF7FFFFF, 0x55555555, 0xAAAAAAAA})
  void aLeafWhoseBitsLookLikeASplitIsALeaf(int bits) throws Exception {
    ModelDocument document = ForestModels.numeric();
    edit(document, true, ignored -> Float.intBitsToFloat(bits));
    agree(document, ForestFormat.PACKED).close();
  }

  @Test
  void infiniteThresholdsSendRowsWhereXgboostDoes() throws Exception {
    ModelDocument document = ForestModels.numeric();
    float[] some = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE};
    int[] next = {0};
    edit(document, false, old -> next[0]++ % 4 == 3 ? old : some[next[0] % 3]);
    agree(document, ForestFormat.PACKED).close();
  }

  @Test
  void thresholdsPastTheBoundAreNotRanked() throws Exception {
    ModelDocument document = ForestModels.numeric();
    for (int tree = 0; tree < 5; tree++) {
      ForestModels.replaceTree(document, tree, 15);
    }
    Random random = new Random(1);
    edit(document, false, ignored -> random.nextFloat());
    assertThat(5 * ((1 << 15) - 1)).isGreaterThan(ForestLayout.MAX_THRESHOLDS);
    try (Forest forest = agree(document, ForestFormat.NARROW)) {
      assertThat(forest.form()).contains("thresholds of a feature not counted");
    }
  }

  @Test
  void categoriesAfterNumberedTreesLeaveTheirThresholdsAsTheyWere() throws Exception {
    ModelDocument document = ModelDocument.parse(ForestModels.categorical(ModelFormat.JSON));
    for (int tree = 0; tree < 5; tree++) {
      ForestModels.replaceTree(document, tree, 6);
    }
    try (Forest forest = agree(document, ForestFormat.NARROW)) {
      assertThat(forest.trees().layout().categoryWords()).isPositive();
    }
  }

  @Test
  void nodesThatWereLaidWideArePacked() throws Exception {
    ModelDocument document = ForestModels.numeric();
    ForestModels.replaceTree(document, 1, 17);
    edit(document, false, old -> Math.round(old * 64) / 64f);
    agree(document, ForestFormat.PACKED).close();
  }

  /** Changes the scores of all leaves, or the thresholds of all splits. */
  private static void edit(ModelDocument document, boolean leaves, UnaryOperator<Float> change) {
    for (int tree = 0; tree < document.array(TREES).size(); tree++) {
      List<@Nullable Object> left = document.array(TREES + "/" + tree + "/left_children");
      List<@Nullable Object> values = document.array(TREES + "/" + tree + "/split_conditions");
      for (int node = 0; node < left.size(); node++) {
        boolean isLeaf = Long.valueOf(-1).equals(left.get(node));
        if (isLeaf == leaves && values.get(node) instanceof Number value) {
          values.set(node, change.apply(value.floatValue()));
        }
      }
    }
  }

  /**
   * Compares all sizes of nodes with XGBoost, and the smallest that fits with what it should be.
   */
  private Forest agree(ModelDocument document, ForestFormat smallest) throws Exception {
    byte[] file = document.toUbjson();
    float[] values = TrainedModels.rows(600);
    for (int i = 0; i < values.length; i += 17) {
      values[i] = i % 2 == 0 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
    }
    Matrix[] batches = new Matrix[4];
    int[] counts = {1, 9, 70, 600};
    for (int i = 0; i < counts.length; i++) {
      batches[i] = new Matrix(values, counts[i], TrainedModels.FEATURES);
    }
    new BothEngines(folder).agree(file, ModelFormat.UBJSON, smallest.toString(), batches);
    Forest forest = BothEngines.forest(file, ModelFormat.UBJSON, FormatRule.SMALLEST);
    assertThat(forest.trees().layout().format()).isEqualTo(smallest);
    return forest;
  }
}
