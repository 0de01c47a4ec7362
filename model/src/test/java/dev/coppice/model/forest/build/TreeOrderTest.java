package dev.coppice.model.forest.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.check.CategoricalSplits;
import dev.coppice.model.check.CheckedTree;
import dev.coppice.model.check.TreeNodes;
import dev.coppice.model.format.FloatColumn;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.Place;
import dev.coppice.model.memory.ReadingMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TreeOrderTest {

  private static final int NODES = 400;

  private final Random random = new Random(3);
  private final TreeNodes nodes = new TreeNodes(NODES, NODES, ReadingMemory.unbounded());
  private final CategoricalSplits categories = new CategoricalSplits(ReadingMemory.unbounded());
  private final CheckedTree tree =
      new CheckedTree(
          nodes,
          new IntColumn(1, ReadingMemory.unbounded()),
          new FloatColumn(1, ReadingMemory.unbounded()),
          new FloatColumn(1, ReadingMemory.unbounded()),
          categories);
  private final TreeOrder order = new TreeOrder(ReadingMemory.unbounded());

  @Test
  void placesAreThoseOfAWalkDepthFirst() throws InvalidModelException {
    for (int round = 0; round < 500; round++) {
      int count = 1 + 2 * random.nextInt(NODES / 2);
      grow(count, round % 2 == 0 ? 0 : random.nextInt(count));
      if (round % 3 == 0) {
        arrangeByLevel();
      }
      int highest = nodes.check(count, new Place());
      tree.begin(false, highest);
      List<Integer> walked = new ArrayList<>();
      int depth = walk(0, walked);
      assertThat(tree.depth()).isEqualTo(depth);
      assertThat(tree.splits()).isEqualTo(walked.size() / 2);
      assertPlaces(walked);
    }
  }

  private void assertPlaces(List<Integer> walked) {
    order.begin(tree);
    assertThat(order.size()).isEqualTo(walked.size());
    List<Integer> laid = new ArrayList<>(walked);
    laid.set(order.placeRoot(), 0);
    for (int i = 0; i < tree.splits(); i++) {
      int split = tree.splitNode(i);
      int at = order.place(split);
      int distance = order.placeChildren(split, tree.left(split));
      assertThat(distance).isLessThanOrEqualTo(order.farthest());
      laid.set(at + 1, tree.left(split));
      laid.set(at + distance, tree.left(split) + 1);
    }
    assertThat(laid).isEqualTo(walked);
  }

  private int walk(int node, List<Integer> into) {
    into.add(node);
    if (tree.isLeaf(node)) {
      return 0;
    }
    int left = walk(tree.left(node), into);
    return 1 + Math.max(left, walk(tree.left(node) + 1, into));
  }

  /**
   * A random tree in a random order of its pairs; {@code pruned} is a leaf whatever hangs there.
   */
  private void grow(int count, int pruned) {
    List<Integer> leaves = new ArrayList<>(List.of(0));
    int[] left = new int[count];
    int[] parents = new int[count];
    List<Integer> pairs = new ArrayList<>();
    for (int first = 1; first < count; first += 2) {
      left[first] = -1;
      left[first + 1] = -1;
      pairs.add(first);
    }
    left[0] = -1;
    Collections.shuffle(pairs, random);
    for (int first : pairs) {
      int split = leaves.remove(random.nextInt(leaves.size()));
      left[split] = first;
      parents[first] = split;
      parents[first + 1] = split;
      leaves.add(first);
      leaves.add(first + 1);
    }
    if (pruned > 0) {
      left[pruned] = -1;
    }
    fill(left, parents);
  }

  /** The order that XGBoost's usual tree methods leave, if nothing is pruned. */
  private void arrangeByLevel() {
    List<Integer> before = new ArrayList<>(List.of(0));
    int[] left = new int[nodes.left().size()];
    int[] parents = new int[left.length];
    for (int node = 0; node < before.size(); node++) {
      int child = nodes.left().get(before.get(node));
      left[node] = child < 0 ? -1 : before.size();
      if (child >= 0) {
        parents[before.size()] = node;
        parents[before.size() + 1] = node;
        before.addAll(List.of(child, child + 1));
      }
    }
    // What pruning left behind stays the last.
    Arrays.fill(left, before.size(), left.length, -1);
    fill(left, parents);
  }

  private void fill(int[] left, int[] parents) {
    for (IntColumn column : List.of(nodes.left(), nodes.right(), nodes.parents())) {
      column.clear();
    }
    nodes.splitIndices().clear();
    for (int node = 0; node < left.length; node++) {
      nodes.left().add(left[node]);
      nodes.right().add(left[node] < 0 ? -1 : left[node] + 1);
      nodes.parents().add(parents[node]);
      nodes.splitIndices().add(node);
    }
  }
}
