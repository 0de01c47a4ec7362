package dev.coppice.model.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.IntColumn;
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
    int count = (1 << LEVELS) - 1;
    assertThat(full(count).check(count, new Place())).isEqualTo(count / 2 - 1);
  }

  @Test
  void nodesOutsideTheTreeMayBeDeeper() throws InvalidModelException {
    TreeNodes nodes = chain(2 * LEVELS);
    nodes.left().set(0, -1);
    assertThat(nodes.check(4 * LEVELS + 1, new Place())).isEqualTo(2 * LEVELS - 1);
  }

  @Test
  void noLinkOfNodesThatStandLevelByLevelMayBeAnother() {
    int count = (1 << 4) - 1;
    for (int change = 0; change < 3 * count * count; change++) {
      TreeNodes nodes = full(count);
      int node = change / 3 % count;
      int value = change / 3 / count;
      IntColumn links =
          switch (change % 3) {
            case 0 -> nodes.left();
            case 1 -> nodes.right();
            default -> nodes.parents();
          };
      boolean isSplit = nodes.left().get(node) > 0;
      boolean isRead = change % 3 == 0 || (change % 3 == 1 ? isSplit : node > 0);
      boolean isAnother = isRead && links.get(node) != value;
      links.set(node, value);
      assertThat(isRefused(nodes, count)).as("change %d", change).isEqualTo(isAnother);
    }
  }

  @Test
  void aNodeThatIsItsOwnChildIsNotInTheTree() {
    TreeNodes nodes = nodes();
    add(nodes, -1, -1, 0);
    add(nodes, 1, 1, 0);
    add(nodes, -1, 1, 0);
    assertThat(isRefused(nodes, 3)).isFalse();
    assertThat(nodes.splits().size()).isZero();
    assertThat(nodes.depth()).isZero();
  }

  private static boolean isRefused(TreeNodes nodes, int count) {
    try {
      nodes.check(count, new Place());
      return false;
    } catch (InvalidModelException e) {
      return true;
    }
  }

  /** All levels are whole; node {@code i} is on feature {@code i}. */
  private static TreeNodes full(int count) {
    TreeNodes nodes = nodes();
    for (int node = 0; node < count; node++) {
      boolean isSplit = 2 * node + 2 < count;
      add(nodes, isSplit ? 2 * node + 1 : -1, node == 0 ? -1 : (node - 1) / 2, node);
    }
    return nodes;
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
