package dev.coppice.model.forest.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestImages;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.forest.layout.ForestKey;
import dev.coppice.model.forest.layout.ForestKeys;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestNode;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.trial.BothEngines;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each thing that would lead a walk out of its block, or round and round, by itself. */
class ForestCheckTest {

  @AutoClose private Forest forest;
  private byte[] record;
  private ByteBuffer block;

  @BeforeEach
  void takeApart() throws Exception {
    forest =
        BothEngines.forest(
            ModelDocument.parse(ForestModels.categorical(ModelFormat.JSON)).toUbjson(),
            ModelFormat.UBJSON);
    record = ForestImages.record(forest);
    block = ByteBuffer.wrap(ForestImages.block(forest)).order(ByteOrder.nativeOrder());
  }

  @Test
  void aSplitThatLeadsOutOfItsTreeIsRefused() {
    int at = firstNumericSplit();
    block.putLong(at, block.getLong(at) | (0xFFFFL << ForestNode.DISTANCE_SHIFT));
    isRefused("nodes of tree");
  }

  @Test
  void aSplitThatLeadsToTheNextTreesRootIsRefused() {
    long next = block.getInt((int) forest.trees().layout().roots() + Integer.BYTES);
    assertThat(block.getLong(0) >>> ForestNode.DISTANCE_SHIFT).isNotZero();
    long distance = 0xFFFFL << ForestNode.DISTANCE_SHIFT;
    block.putLong(0, (block.getLong(0) & ~distance) | (next << ForestNode.DISTANCE_SHIFT));
    isRefused("nodes of tree 0");
  }

  @Test
  void aSplitThatLeadsToItsOwnLeftChildTwiceIsRefused() {
    int at = firstNumericSplit();
    long distance = 0xFFFFL << ForestNode.DISTANCE_SHIFT;
    block.putLong(at, (block.getLong(at) & ~distance) | (1L << ForestNode.DISTANCE_SHIFT));
    isRefused("nodes of tree");
  }

  @Test
  void aLeafThatLooksAtASlotIsRefused() {
    int at = firstLeaf();
    block.putLong(at, block.getLong(at) | (3L << ForestNode.SLOT_SHIFT));
    isRefused("nodes of tree");
  }

  @Test
  void aLeafWithCategoriesIsRefused() {
    int at = firstLeaf();
    block.putLong(at, block.getLong(at) | ForestNode.CATEGORICAL);
    isRefused("nodes of tree");
  }

  @Test
  void aSlotThatNoRowHasIsRefused() {
    int at = firstNumericSplit();
    long slots = (long) ForestNode.MAX_SLOT << ForestNode.SLOT_SHIFT;
    long slot = ForestKeys.slots(TrainedModels.FEATURES);
    block.putLong(at, (block.getLong(at) & ~slots) | (slot << ForestNode.SLOT_SHIFT));
    isRefused("nodes of tree");
  }

  @Test
  void categoriesOfANumericFeatureAreRefused() {
    int at = firstNumericSplit();
    block.putLong(at, block.getLong(at) | ForestNode.CATEGORICAL);
    isRefused("nodes of tree");
  }

  @Test
  void aSetBeyondTheWordsIsRefused() {
    int at = firstCategoricalSplit();
    block.putInt(at, (int) forest.trees().layout().categoryWords());
    isRefused("nodes of tree");
    block.putInt(at, -1);
    isRefused("nodes of tree");
  }

  @Test
  void aSetThatIsLongerThanTheWordsIsRefused() {
    int index = block.getInt(firstCategoricalSplit());
    int at = (int) forest.trees().layout().categories() + 8 * index;
    block.putInt(at, ForestKey.LEFT_BIT);
    isRefused("nodes of tree");
  }

  @Test
  void aRootThatIsNotWhereItsTreeBeginsIsRefused() {
    int at = (int) forest.trees().layout().roots();
    block.putInt(at, 1);
    isRefused("root of tree 0");
    block.putInt(at, 0);
    block.putInt(at + 4, 0);
    isRefused("root of tree 1");
  }

  @Test
  void aFilledUpRootThatIsNotTheLastTreesIsRefused() {
    int trees = forest.trees().count();
    assertThat(trees % ForestLayout.LANES).isNotZero();
    block.putInt((int) forest.trees().layout().roots() + 4 * trees, -1);
    isRefused("root of tree " + trees);
  }

  @Test
  void aTreeDeeperThanItsNodesIsRefused() {
    int at = (int) forest.trees().layout().places();
    block.putInt(at, block.getInt(at) | 0xFFFF);
    isRefused("depth of tree 0");
  }

  @Test
  void anOutputThatTheModelHasNotIsRefused() {
    int at = (int) forest.trees().layout().places();
    block.putInt(at, block.getInt(at) | (1 << 16));
    isRefused("output of tree 0");
  }

  @Test
  void aCategoricalFeatureThatTheModelHasNotIsRefused() {
    int at = (int) forest.trees().layout().features();
    block.putInt(at, TrainedModels.FEATURES);
    isRefused("categorical feature 0");
  }

  private int firstNumericSplit() {
    return first(node -> node > 0 && node >>> ForestNode.DISTANCE_SHIFT != 0);
  }

  private int firstCategoricalSplit() {
    return first(node -> node < 0);
  }

  private int firstLeaf() {
    return first(node -> node >>> ForestNode.DISTANCE_SHIFT == 0);
  }

  private int first(LongPredicate wanted) {
    int at = 0;
    while (!wanted.test(block.getLong(at))) {
      at += Long.BYTES;
    }
    return at;
  }

  private void isRefused(String what) {
    assertThatThrownBy(
            () -> ForestImages.restore(record, block.array(), ForestImages.leaves(forest)))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageStartingWith("forest: " + what)
        .hasMessageEndingWith("(expected: what a forest has)");
  }
}
