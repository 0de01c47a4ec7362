package dev.coppice.model.forest.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.forest.ForestImages;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.forest.build.FormatRule;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestRanks;
import dev.coppice.model.forest.layout.NodeFormat;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.trial.BothEngines;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each thing that would lead a walk out of a packed block, or its row's slots, by itself. */
class PackedCheckTest {

  private static final int LEVELS = 6;

  /** The root of the complete tree, after a tree that is a leaf. */
  private static final int ROOT = 4;

  private static final int NODES = (2 << LEVELS) - 1;

  @AutoClose private Forest forest;
  private ForestLayout layout;
  private NodeFormat format;
  private byte[] record;
  private ByteBuffer block;
  private byte[] leaves;

  @BeforeEach
  void takeApart() throws Exception {
    forest =
        BothEngines.forest(
            ForestModels.completeTree(LEVELS, 5), ModelFormat.UBJSON, FormatRule.SMALLEST);
    layout = forest.trees().layout();
    format = layout.nodeFormat();
    record = ForestImages.record(forest);
    block = ByteBuffer.wrap(ForestImages.block(forest)).order(ByteOrder.nativeOrder());
    leaves = ForestImages.leaves(forest);
    assertThat(layout.isPacked()).isTrue();
  }

  @Test
  void aSplitThatLeadsOutOfItsTreeIsRefused() {
    int beyond = NODES + 1;
    assertThat(leaves[(1 + beyond) >> 3] >> ((1 + beyond) & 7) & 1).isOne();
    block.putInt(ROOT, children(beyond) | NodeFormat.RIGHT_LEAF);
    isRefused("nodes of tree 1");
  }

  @Test
  void aRightChildThatIsNotWhatTheSplitSaysIsRefused() {
    int end = 1 << LEVELS;
    assertThat(format.distance(block.getInt(ROOT))).isEqualTo(end);
    for (int distance : new int[] {0, end - 2, end + LEVELS}) { // Leaves, or none at all.
      block.putInt(ROOT, children(distance));
      isRefused("nodes of tree 1");
    }
  }

  @Test
  void eachBitSaysOfItsNodeWhatItsParentSays() {
    byte[] right = leaves.clone();
    for (int node = 0; node < layout.nodes(); node++) {
      leaves[node >> 3] ^= (byte) (1 << (node & 7));
      isRefused("");
      leaves[node >> 3] = right[node >> 3];
    }
    isTaken();
  }

  private int children(int distance) {
    int lower = (1 << format.slotShift()) - 1;
    return (block.getInt(ROOT) & ~lower) | NodeFormat.children(distance, 0, 0);
  }

  @Test
  void aSplitThatDoesNotLeadToItsLeftChildIsRefused() {
    block.putInt(ROOT, block.getInt(ROOT) & ~(1 << NodeFormat.DISTANCE_SHIFT));
    isRefused("nodes of tree 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {NodeFormat.LEFT_LEAF, NodeFormat.RIGHT_LEAF})
  void aMarkThatMakesASplitALeafIsRefused(int mark) {
    block.putInt(ROOT, block.getInt(ROOT) | mark);
    isRefused("nodes of tree 1");
  }

  /** Its bits are then those of a split, which has no child where the tree ends. */
  @ParameterizedTest
  @ValueSource(ints = {NodeFormat.LEFT_LEAF, NodeFormat.RIGHT_LEAF})
  void aMarkThatMakesALeafASplitIsRefused(int mark) {
    int last = ROOT + 4 * (NODES - 3);
    assertThat(block.getInt(last) & 3).isEqualTo(3);
    block.putInt(last, block.getInt(last) & ~mark);
    block.putInt(last + (mark == NodeFormat.LEFT_LEAF ? 4 : 8), block.getInt(last));
    isRefused("nodes of tree 1");
  }

  @Test
  void aSlotThatNoFeatureHasIsRefused() {
    int mask = format.slotMask() << format.slotShift();
    block.putInt(ROOT, block.getInt(ROOT) & ~mask);
    isRefused("nodes of tree 1");
    int lowest = Integer.MIN_VALUE; // Of all words, with the lowest rank.
    block.putInt(ROOT, lowest | (block.getInt(ROOT) & ((1 << format.slotShift()) - 1)));
    isRefused("nodes of tree 1");
    assertThat(layout.slots()).isLessThanOrEqualTo(format.slotMask());
    block.putInt(ROOT, block.getInt(ROOT) | (layout.slots() << format.slotShift()));
    isRefused("nodes of tree 1");
  }

  @Test
  void aRankThatItsFeatureHasNotIsRefused() {
    int slot = format.slot(block.getInt(ROOT));
    int below = (1 << format.rankShift()) - 1;
    int[] starts = new int[layout.slots() + 1];
    new ForestRanks(forest.trees()).starts(starts);
    int next = slot;
    while (starts[next] == starts[slot]) {
      next++;
    }
    int count = starts[next] - starts[slot];
    block.putInt(ROOT, (block.getInt(ROOT) & below) | format.key(count));
    isRefused("nodes of tree 1");
    block.putInt(ROOT, (block.getInt(ROOT) & below) | format.key(count - 1));
    isTaken();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 7, -1, 0x7FC00000, 0x55555555, 0xAAAAAAAA})
  void aLeafMayBeAnything(int bits) {
    block.putInt(0, bits);
    block.putInt(ROOT + 4 * (NODES - 1), bits);
    isTaken();
  }

  @Test
  void aLeafThatSaysItHasSplitsIsRefused() {
    block.putInt((int) layout.places(), 1);
    isRefused("depth of tree 0");
  }

  @Test
  void aRootWithoutTheMarkOfWhatItIsIsRefused() {
    int roots = (int) layout.roots();
    block.putInt(roots, 0);
    isRefused("root of tree 0");
    block.putInt(roots, NodeFormat.RIGHT_LEAF);
    isRefused("root of tree 0");
    block.putInt(roots, NodeFormat.LEFT_LEAF);
    block.putInt(roots + 4, ROOT | NodeFormat.LEFT_LEAF);
    isRefused("root of tree 1");
  }

  @Test
  void aRootThatIsNotWhereItsTreeBeginsIsRefused() {
    int roots = (int) layout.roots();
    block.putInt(roots + 4, 0);
    isRefused("root of tree 0");
    block.putInt(roots + 4, ROOT);
    block.putInt(roots + 16, -2);
    isRefused("root of tree 3");
    block.putInt(roots + 16, block.getInt(roots + 20));
    block.putInt(roots + 20, 0);
    isRefused("root of tree 5");
  }

  @Test
  void rankedFeaturesThatTheModelHasNotAreRefused() {
    int at = (int) layout.ranked();
    int marks = block.getInt(at) & (ForestRanks.HAS_LEFT | ForestRanks.HAS_RIGHT);
    block.putInt(at, TrainedModels.FEATURES | marks);
    isRefused("ranked feature 0");
    block.putInt(at, ForestRanks.feature(block.getInt(at + ForestRanks.ENTRY_BYTES)) | marks);
    isRefused("ranked feature 1");
  }

  @Test
  void slotsThatAreNotThoseOfTheRowAreRefused() {
    int at = (int) layout.ranked();
    int both = ForestRanks.HAS_LEFT | ForestRanks.HAS_RIGHT;
    int entry = block.getInt(at);
    assertThat(ForestRanks.slots(entry)).isEqualTo(2);
    block.putInt(at, entry & ~both);
    isRefused("slots of feature 0");
    block.putInt(at, entry & ~ForestRanks.HAS_LEFT);
    isRefused("number of slots");
  }

  @Test
  void numbersOfThresholdsThatAreNotThereAreRefused() {
    int at = (int) layout.ranked() + 4;
    int count = block.getInt(at);
    for (int wrong : new int[] {0, -1, layout.thresholdCount() + 1, Integer.MAX_VALUE}) {
      block.putInt(at, wrong);
      isRefused("number of thresholds of feature 0");
    }
    block.putInt(at, count);
    int last = at + ForestRanks.ENTRY_BYTES * (layout.rankedFeatures() - 1);
    block.putInt(last, block.getInt(last) - 1);
    isRefused("number of thresholds");
  }

  @Test
  void thresholdsThatDoNotAscendAreRefused() {
    int at = (int) layout.thresholds();
    int first = block.getInt(at);
    block.putInt(at, block.getInt(at + 4));
    isRefused("thresholds of feature 0");
    block.putInt(at, Integer.MIN_VALUE);
    isRefused("thresholds of feature 0");
    block.putInt(at, first);
    block.putInt((int) layout.bytes() - 4, Integer.MAX_VALUE);
    isRefused("thresholds of feature");
  }

  @Test
  void nodesHoldInRangesAsTheyDoAtOnce() throws Exception {
    int nodes = (int) layout.categories();
    for (int wrong = 0; wrong < nodes; wrong += Integer.BYTES) {
      int before = block.getInt(wrong);
      block.putInt(wrong, before ^ (1 << NodeFormat.DISTANCE_SHIFT)); // No split is like that.
      boolean isSplit = (leaves[wrong >> 5] >> (wrong >> 2 & 7) & 1) == 0;
      assertThat(holdsInRanges(nodes)).as("node %d", wrong / 4).isEqualTo(!isSplit);
      block.putInt(wrong, before);
    }
  }

  private boolean holdsInRanges(int nodes) throws InvalidModelException {
    try (ForestRestore restore =
        new ForestRestore(ForestImage.read(ByteBuffer.wrap(record)), Blocks.MAPPED)) {
      restore.block().copyFrom(MemorySegment.ofArray(block.array()));
      restore.leaves().copyFrom(MemorySegment.ofArray(leaves));
      restore.checkTables();
      try {
        for (int from = 0; from < nodes; from += 16) {
          restore.checkNodes(from, Math.min(nodes, from + 16));
        }
        return true;
      } catch (InvalidModelException e) {
        return false;
      }
    }
  }

  private void isTaken() {
    try (Forest restored = ForestImages.restore(record, block.array(), leaves)) {
      float[] rows = TrainedModels.rows(100);
      assertThat(restored.score(new Matrix(rows, 100, TrainedModels.FEATURES)).rows())
          .isEqualTo(100);
    } catch (InvalidModelException e) {
      throw new AssertionError(e);
    }
  }

  private void isRefused(String what) {
    assertThatThrownBy(() -> ForestImages.restore(record, block.array(), leaves).close())
        .isInstanceOf(InvalidModelException.class)
        .hasMessageStartingWith("forest: " + what)
        .hasMessageEndingWith("(expected: what a forest has)");
  }
}
