package dev.coppice.model.forest;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.coppice.model.forest.layout.ForestKey;
import dev.coppice.model.forest.layout.ForestKeys;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestNode;
import dev.coppice.model.forest.layout.ForestTrees;
import dev.coppice.model.memory.NativeMemory;

/**
 * The walk from root to leaf through nodes of every kind: categorical, numeric, narrow, wide. As in
 * {@link ForestLanes}, walks go hand in hand and no branch depends on data; but a step takes twice
 * the instructions and reads, so there are fewer lanes.
 */
final class ForestMixed {

  private static final int LANES = 4;

  private final boolean isWide;
  private final int nodeShift;
  private final boolean isCategorical;
  private final long categories;
  private final long distances;

  ForestMixed(ForestTrees trees) {
    this.isWide = trees.layout().isWide();
    this.nodeShift = trees.layout().nodeShift();
    this.isCategorical = trees.layout().categoryWords() > 0;
    this.categories = trees.categories() & NativeMemory.ADDRESS_BITS;
    this.distances = ForestNode.distanceMask(isWide) << ForestNode.DISTANCE_SHIFT;
  }

  /**
   * Walks one row through trees.
   *
   * @param nodes address of a node in each tree, turned into that of the leaf
   * @param count number of trees; the array is filled up to whole lanes
   * @param depth steps to the deepest leaf at most
   * @param keys the row's slots
   */
  void trees(long[] nodes, int count, int depth, int[] keys) {
    for (int i = 0; i < count; i += LANES) {
      long a = nodes[i];
      long b = nodes[i + 1];
      long c = nodes[i + 2];
      long d = nodes[i + 3];
      long sum = 0;
      long before = -1;
      for (int level = 0; level < depth && sum != before; level++) {
        before = sum;
        a = treeStep(a, keys);
        b = treeStep(b, keys);
        c = treeStep(c, keys);
        d = treeStep(d, keys);
        sum = a + b + c + d;
      }
      nodes[i] = a;
      nodes[i + 1] = b;
      nodes[i + 2] = c;
      nodes[i + 3] = d;
    }
  }

  /**
   * Walks groups of rows through one tree.
   *
   * @param nodes address of the node that each row is at, turned into that of the leaf
   * @param count number of rows, filled up to whole groups
   * @param depth steps to the deepest leaf at most
   * @param keys address of the slots of the first group
   * @param stride bytes from group to group
   */
  void rows(long[] nodes, int count, int depth, long keys, long stride) {
    for (int i = 0; i < count; i += LANES) {
      long group = keys + i / ForestLayout.LANES * stride;
      long row = group + (long) i % ForestLayout.LANES * Integer.BYTES;
      long a = nodes[i];
      long b = nodes[i + 1];
      long c = nodes[i + 2];
      long d = nodes[i + 3];
      long sum = 0;
      long before = -1;
      for (int level = 0; level < depth && sum != before; level++) {
        before = sum;
        a = rowStep(a, row, 0);
        b = rowStep(b, row, 4);
        c = rowStep(c, row, 8);
        d = rowStep(d, row, 12);
        sum = a + b + c + d;
      }
      nodes[i] = a;
      nodes[i + 1] = b;
      nodes[i + 2] = c;
      nodes[i + 3] = d;
    }
  }

  private static long read(long at) {
    return ALL.get(JAVA_LONG_UNALIGNED, at & NativeMemory.ADDRESS_BITS);
  }

  private long treeStep(long at, int[] keys) {
    long node = read(at);
    long rest = isWide ? read(at + Long.BYTES) : node >> ForestNode.SLOT_SHIFT;
    return next(at, node, rest, keys[slot(rest)]);
  }

  private long rowStep(long at, long row, long lane) {
    long node = read(at);
    long rest = isWide ? read(at + Long.BYTES) : node >> ForestNode.SLOT_SHIFT;
    long offset = (long) slot(rest) << ForestKeys.GROUP_SHIFT;
    long key = (row + offset + lane) & NativeMemory.ADDRESS_BITS;
    return next(at, node, rest, ALL.get(JAVA_INT_UNALIGNED, key));
  }

  private int slot(long rest) {
    return (int) rest & (isWide ? Integer.MAX_VALUE : ForestNode.MAX_SLOT);
  }

  /**
   * Address of the next node; the same one of a leaf.
   *
   * @param rest the slot, negative if the split is categorical
   */
  private long next(long at, long node, long rest, long key) {
    long isLeft = (key - (int) node) >> 63;
    if (isCategorical) {
      long isSet = rest >> 63;
      isLeft = (isLeft & ~isSet) | (isLeftOf((int) node & isSet, key & isSet) & isSet);
    }
    long further = ((node & distances) >>> ForestNode.DISTANCE_SHIFT) - 1;
    return at + (1L << nodeShift) + ((further & ~isLeft) << nodeShift);
  }

  /** Bits of a set, of which the last is none of it. */
  int bits(int index) {
    return (int) read(categories + ((long) index << 3)) & Integer.MAX_VALUE;
  }

  /** All bits set if a bit is not in a set. */
  long isLeftOf(long index, long bit) {
    long set = categories + (index << 3);
    long at = Math.min(bit, read(set) & Integer.MAX_VALUE) + ForestKey.FIRST_BIT;
    return ((read(set + ((at >>> 6) << 3)) >>> at) & 1) - 1;
  }
}
