package dev.coppice.model.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.Place;
import dev.coppice.model.memory.ReadingMemory;
import org.junit.jupiter.api.Test;

class TreeNodesTest {

  private static final int LEVELS = 8;

  @Test
  void aTreeMayHaveSoManyLevelsBelowItsRoot() throws InvalidModelException {
    TreeNodes chain = chain(LEVELS);
    assertThat(chain.check(2 * LEVELS + 1, new Place())).isEqualTo(LEVELS - 1);
    assertThat(chain.splitOn(LEVELS - 1)).isEqualTo(2 * LEVELS - 3);
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> chain(LEVELS + 1).check(2 * LEVELS + 3, new Place()))
        .withMessage("more than 8 levels (expected: at most that)");
  }

  @Test
  void aTreeMayHaveMoreSplitsThanLevels() throws InvalidModelException {
    TreeNodes nodes = nodes();
    int count = (1 << LEVELS) - 1;
    for (int node = 0; node < count; node++) {
      boolean isSplit = 2 * node + 2 < count;
      add(nodes, isSplit ? 2 * node + 1 : -1, node == 0 ? -1 : (node - 1) / 2, node);
    }
    assertThat(nodes.check(count, new Place())).isEqualTo(count / 2 - 1);
  }

  @Test
  void nodesOutsideTheTreeMayBeDeeper() throws InvalidModelException {
    TreeNodes nodes = chain(2 * LEVELS);
    nodes.left().set(0, -1);
    assertThat(nodes.check(4 * LEVELS + 1, new Place())).isEqualTo(2 * LEVELS - 1);
  }

  /** Every split has a leaf to its right; split {@code i} is on feature {@code i}. */
  private static TreeNodes chain(int splits) {
    TreeNodes nodes = nodes();
    add(nodes, 1, -1, 0);
    for (int split = 1; split <= splits; split++) {
      int parent = Math.max(0, 2 * split - 3);
      add(nodes, split < splits ? 2 * split + 1 : -1, parent, split);
      add(nodes, -1, parent, 0);
    }
    return nodes;
  }

  private static TreeNodes nodes() {
    return new TreeNodes(1000, LEVELS, ReadingMemory.unbounded());
  }

  private static void add(TreeNodes nodes, int left, int parent, int feature) {
    nodes.left().add(left);
    nodes.right().add(left < 0 ? -1 : left + 1);
    nodes.parents().add(parent);
    nodes.splitIndices().add(feature);
  }
}
