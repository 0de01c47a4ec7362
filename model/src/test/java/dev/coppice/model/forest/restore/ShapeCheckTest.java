package dev.coppice.model.forest.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.ForestFormat;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestImages;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.forest.build.FormatRule;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestNode;
import dev.coppice.model.forest.layout.NodeFormat;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.trial.BothEngines;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks whose walks all stay within them, and which are no trees. */
class ShapeCheckTest {

  private static final int TREES = 4;
  private static final int MODELS = 30;
  private static final int CHANGES = 60;

  private static FormatRule rule(ForestFormat format) {
    return switch (format) {
      case PACKED -> FormatRule.SMALLEST;
      case NARROW -> FormatRule.UNPACKED;
      case WIDE -> FormatRule.WIDE;
    };
  }

  /** What is kept of a forest, to be changed. */
  private static final class Kept {

    private final ForestLayout layout;
    private final byte[] record;
    private final byte[] leaves;
    private final byte[] whole;
    private final ByteBuffer block;

    private Kept(Forest forest) throws Exception {
      layout = forest.trees().layout();
      record = ForestImages.record(forest);
      leaves = ForestImages.leaves(forest);
      whole = ForestImages.block(forest);
      block = ByteBuffer.wrap(whole.clone()).order(ByteOrder.nativeOrder());
    }

    private static Kept of(ModelDocument document, ForestFormat format) throws Exception {
      try (Forest forest =
          BothEngines.forest(document.toUbjson(), ModelFormat.UBJSON, rule(format))) {
        assertThat(forest.trees().layout().format()).isEqualTo(format);
        return new Kept(forest);
      }
    }

    private void putBack() {
      block.put(0, whole);
    }

    private int nodes() {
      return (int) layout.nodes();
    }

    private int at(int node) {
      return node << layout.nodeShift();
    }

    private boolean isLeaf(int node) {
      return layout.isPacked()
          ? (leaves[node >> 3] >> (node & 7) & 1) != 0
          : (block.getLong(at(node)) >>> ForestNode.DISTANCE_SHIFT) == 0;
    }

    /** What a split could say, whether or not it is true. */
    private void lead(int split, int distance) {
      int at = at(split);
      if (layout.isPacked()) {
        int mask = ((1 << layout.nodeFormat().distanceBits()) - 2) << NodeFormat.DISTANCE_SHIFT;
        int word = block.getInt(at) & ~mask & ~NodeFormat.RIGHT_LEAF;
        int even = (distance & -2) << NodeFormat.DISTANCE_SHIFT;
        int right = Math.min(split + (distance & -2), nodes() - 1);
        block.putInt(at, word | even | (isLeaf(right) ? NodeFormat.RIGHT_LEAF : 0));
      } else if (layout.isWide()) {
        block.putInt(at + Integer.BYTES, distance);
      } else {
        block.putShort(at + Integer.BYTES, (short) distance);
      }
    }

    private void putDepth(int tree, int depth) {
      block.putShort((int) layout.places() + 4 * tree, (short) depth);
    }

    private int depth(int tree) {
      return block.getShort((int) layout.places() + 4 * tree);
    }

    /** Whether scores may have it. */
    private boolean isWithinItself() {
      try {
        ForestImages.restore(record, block.array(), leaves).close();
        return true;
      } catch (InvalidModelException e) {
        return false;
      }
    }

    private boolean isTaken() {
      try {
        ForestImages.restoreTrees(record, block.array(), leaves).close();
        return true;
      } catch (InvalidModelException e) {
        assertThat(e).hasMessageEndingWith("(expected: what a forest has)");
        return false;
      }
    }

    private void isNoTree(int tree) {
      assertThat(isWithinItself()).isTrue();
      assertThatThrownBy(() -> ForestImages.restoreTrees(record, block.array(), leaves).close())
          .isInstanceOf(InvalidModelException.class)
          .hasMessage("forest: shape of tree %d (expected: what a forest has)", tree);
    }
  }

  private static ModelDocument trained() throws Exception {
    return ModelDocument.of(TrainedModels.train(TREES, Map.of("objective", "reg:squarederror")));
  }

  /** A tree of six levels among leaves. */
  private static ModelDocument complete() throws Exception {
    ModelDocument document = trained();
    for (int tree = 0; tree < TREES; tree++) {
      ForestModels.replaceTree(document, tree, tree == 1 ? 6 : 0);
    }
    return document;
  }

  @ParameterizedTest
  @EnumSource
  void forestsDrawnAtRandomAreTakenAndNoOthersThatDifferInAWayOrADepth(ForestFormat format)
      throws Exception {
    ModelDocument document = trained();
    Random random = new Random(3);
    int astray = 0;
    for (int model = 0; model < MODELS; model++) {
      for (int tree = 0; tree < TREES; tree++) {
        ForestModels.drawTree(document, tree, 1 + random.nextInt(60), random);
      }
      Kept kept = Kept.of(document, format);
      assertThat(kept.isTaken()).as("model %d", model).isTrue();
      for (int change = 0; change < CHANGES; change++) {
        change(kept, random);
        boolean isSame = kept.block.equals(ByteBuffer.wrap(kept.whole));
        assertThat(kept.isTaken()).as("model %d, change %d", model, change).isEqualTo(isSame);
        astray += !isSame && kept.isWithinItself() ? 1 : 0;
        kept.putBack();
      }
    }
    assertThat(astray).isGreaterThan(MODELS);
  }

  private static void change(Kept kept, Random random) {
    if (random.nextInt(6) == 0) {
      int tree = random.nextInt(TREES);
      kept.putDepth(tree, Math.max(0, kept.depth(tree) + random.nextInt(3) - 1));
      return;
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      int node = random.nextInt(kept.nodes());
      if (!kept.isLeaf(node)) {
        kept.lead(node, 2 + random.nextInt(16));
      }
    }
  }

  /** As many ways lead to its leaves as there are of climbing its nodes by ones and twos. */
  @ParameterizedTest
  @EnumSource(names = {"NARROW", "WIDE"})
  void splitsThatShareTheirChildrenAreNoTree(ForestFormat format) throws Exception {
    Kept kept = Kept.of(complete(), format);
    int first = 1; // After a tree that is a leaf.
    int end = first + (2 << 6) - 1;
    for (int node = first; node < end - 2; node++) {
      kept.block.put(kept.at(node), kept.whole, kept.at(first), 1 << kept.layout.nodeShift());
      kept.lead(node, 2);
    }
    kept.putDepth(1, (2 << 5) - 1);
    kept.isNoTree(1);
  }

  @Test
  void packedSplitsThatShareAChildAreNoTree() throws Exception {
    Kept kept = Kept.of(complete(), ForestFormat.PACKED);
    int right = 1 + (1 << 6);
    kept.lead(2, right - 2); // The root's left child, to where the root leads.
    kept.isNoTree(1);
  }

  @ParameterizedTest
  @EnumSource
  void depthThatIsNotThatOfTheDeepestLeafIsRefused(ForestFormat format) throws Exception {
    Kept kept = Kept.of(complete(), format);
    for (int wrong : new int[] {0, 5, 7, 63}) {
      kept.putDepth(1, wrong);
      kept.isNoTree(1);
    }
    kept.putDepth(1, 6);
    assertThat(kept.isTaken()).isTrue();
  }

  @Test
  void treesWithCategoriesAreTaken() throws Exception {
    try (Forest forest =
        BothEngines.forest(ForestModels.categorical(ModelFormat.JSON), ModelFormat.JSON)) {
      assertThat(new Kept(forest).isTaken()).isTrue();
    }
  }
}
