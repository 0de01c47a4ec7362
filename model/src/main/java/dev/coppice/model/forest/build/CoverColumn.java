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
 * <p>Numbers are kept only if they do not follow from the shape of the trees: those of a tree that
 * was grown level by level, and lost no node to pruning, do.
 */
final class CoverColumn {

  private final NativeHold hold;
  private final NativeInts covers;
  private final NativeInts numbers;
  private boolean isNumberedByLevel = true;

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
    covers.growTo(end);
    numbers.growTo(end);
    put(tree, order, first, 0);
    for (int i = 0; i < tree.splits(); i++) {
      int left = tree.left(tree.splitNode(i));
      put(tree, order, first, left);
      put(tree, order, first, left + 1);
      isNumberedByLevel &= left == 1 + 2 * i;
    }
  }

  private void put(CheckedTree tree, TreeOrder order, long first, int node) {
    long at = first + order.place(node);
    covers.set(at, Float.floatToRawIntBits(tree.cover(node)));
    numbers.set(at, node);
  }

  /**
   * Makes what stays of them, which the caller closes.
   *
   * @param nodes of the trees that score
   */
  ForestCovers build(long nodes, Blocks blocks) {
    long bytes = ForestCovers.bytes(nodes, !isNumberedByLevel);
    hold.take(blocks.bytes(bytes));
    MemorySegment block = blocks.allocate(bytes);
    for (long node = 0; node < nodes; node++) {
      block.setAtIndex(ValueLayout.JAVA_INT, node, covers.get(node));
      if (!isNumberedByLevel) {
        block.setAtIndex(ValueLayout.JAVA_INT, nodes + node, numbers.get(node));
      }
    }
    hold.drop(block.byteSize());
    return new ForestCovers(block, blocks, nodes, !isNumberedByLevel);
  }
}
