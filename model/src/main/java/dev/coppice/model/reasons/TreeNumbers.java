package dev.coppice.model.reasons;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestNodes;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.memory.ReadingMemory;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The nodes of one tree after the other in the order of XGBoost's numbers, where some numbers may
 * have no node: pruning left them behind. For one thread.
 */
final class TreeNumbers {

  private static final int NONE = -1;

  /** Of a node's place and its parent, and of what {@link LeafNumbers} has of it. */
  private static final int NODE_BYTES = 4 * Integer.BYTES;

  private final ForestNodes nodes;
  private final LeafNumbers numbers;
  private final ReadingMemory memory;

  // Of the tree at hand, by number.
  private int[] places = {};
  private int[] parents = {};
  private final BitSet splits = new BitSet();
  private long first;

  /**
   * @param memory asked for what grows with the largest tree
   */
  TreeNumbers(ForestNodes nodes, ForestCovers covers, ReadingMemory memory) {
    this.nodes = nodes;
    this.numbers = new LeafNumbers(nodes, covers);
    this.memory = memory;
  }

  /**
   * Takes up a tree.
   *
   * @throws InvalidModelException if its numbers are none
   */
  void of(int tree) throws InvalidModelException {
    first = nodes.first(tree);
    int size = Math.toIntExact(nodes.end(tree) - first);
    memory.take((long) size * NODE_BYTES);
    numbers.of(tree);
    int highest = 0;
    for (int place = 0; place < size; place++) {
      int number = numbers.number(place);
      if (number < 0 || number >= ModelLimits.MAX_NODES) {
        throw new InvalidModelException(
            "tree %d: node number %d (expected: 0 to %d)"
                .formatted(tree, number, ModelLimits.MAX_NODES - 1));
      }
      highest = Math.max(highest, number);
    }
    memory.take((long) highest * NODE_BYTES);
    places = new int[highest + 1];
    parents = new int[highest + 1];
    Arrays.fill(places, NONE);
    splits.clear();
    link(size, nodes.depth(tree) > 0);
    memory.give((long) (size + highest) * NODE_BYTES);
  }

  private void link(int size, boolean isRootSplit) {
    splits.set(0, isRootSplit);
    for (int place = 0; place < size; place++) {
      int number = numbers.number(place);
      places[number] = place;
      if (splits.get(place)) {
        long split = first + place;
        int right = place + nodes.distance(split);
        splits.set(place + 1, !nodes.isLeftLeaf(split));
        splits.set(right, !nodes.isRightLeaf(split));
        parents[numbers.number(place + 1)] = number;
        parents[numbers.number(right)] = number;
      }
    }
  }

  /** How many numbers there are, from 0 on. */
  int count() {
    return places.length;
  }

  /** Whether a number has a node. */
  boolean isNode(int number) {
    return places[number] != NONE;
  }

  boolean isSplit(int number) {
    return isNode(number) && splits.get(places[number]);
  }

  /** The node of a number. */
  long node(int number) {
    return first + places[number];
  }

  /** The number of a split's left child; the right one is next to it. */
  int left(int number) {
    return numbers.number(places[number] + 1);
  }

  /** The number of a node's parent; 0 of what has none. */
  int parent(int number) {
    return parents[number];
  }
}
