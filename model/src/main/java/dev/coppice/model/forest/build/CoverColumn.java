package dev.coppice.model.forest.build;

import dev.coppice.model.check.CheckedTree;
import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.NativeHold;
import dev.coppice.model.memory.NativeInts;
import dev.coppice.model.memory.ReadingMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The covers of a model's nodes while it is read, and the numbers that the file has for them, in
 * the order in which a forest has its nodes.
 *
 * <p>Numbers are kept only of trees whose shape they do not follow from: those of a tree that was
 * grown level by level, and lost no node to pruning, do, and are 0 where others are kept.
 */
final class CoverColumn {

  private final NativeHold hold;
  private final NativeInts covers;
  private final NativeInts numbers;
  // Nodes up to the last tree whose numbers are kept.
  private long numbered;

  CoverColumn(ReadingMemory memory) {
    this.hold = memory.nativeHold();
    this.covers = memory.ints(Integer.MAX_VALUE);
    this.numbers = memory.ints(Integer.MAX_VALUE);
  }

  /**
   * Adds the nodes of a tree.
   *
   * @param order where they were placed
   * @param first nodes of the trees before it
   * @param end nodes up to its last one
   */
  void add(CheckedTree tree, TreeOrder order, long first, long end) {
    boolean isByLevel = isByLevel(tree);
    covers.growTo(end);
    if (!isByLevel) {
      numbers.growTo(end);
    }
    numbered = isByLevel ? numbered : end;
    put(tree, order, first, 0, isByLevel);
    for (int i = 0; i < tree.splits(); i++) {
      int left = tree.left(tree.splitNode(i));
      put(tree, order, first, left, isByLevel);
      put(tree, order, first, left + 1, isByLevel);
    }
  }

  private static boolean isByLevel(CheckedTree tree) {
    boolean isByLevel = true;
    for (int i = 0; i < tree.splits(); i++) {
      isByLevel &= tree.left(tree.splitNode(i)) == 1 + 2 * i;
    }
    return isByLevel;
  }

  private void put(CheckedTree tree, TreeOrder order, long first, int node, boolean isByLevel) {
    long at = first + order.place(node);
    covers.set(at, Float.floatToRawIntBits(tree.cover(node)));
    if (!isByLevel) {
      numbers.set(at, node);
    }
  }

  /**
   * Makes what stays of them, which the caller closes.
   *
   * @param nodes of the trees that score
   */
  ForestCovers build(long nodes, Blocks blocks) {
    boolean isNumbered = numbered > 0;
    long bytes = ForestCovers.bytes(nodes, isNumbered);
    hold.take(blocks.bytes(bytes));
    MemorySegment block = blocks.allocate(bytes);
    for (long node = 0; node < nodes; node++) {
      block.setAtIndex(ValueLayout.JAVA_INT, node, covers.get(node));
      if (node < numbered) {
        block.setAtIndex(ValueLayout.JAVA_INT, nodes + node, numbers.get(node));
      }
    }
    hold.drop(block.byteSize());
    return new ForestCovers(block, blocks, nodes, isNumbered);
  }
}
