package dev.coppice.model.forest;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.coppice.model.forest.layout.ForestKeys;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestNode;
import dev.coppice.model.forest.layout.ForestTrees;
import dev.coppice.model.memory.NativeMemory;
import java.util.Objects;

/**
 * The walk from root to leaf through narrow nodes with numeric splits. Eight walks go hand in hand,
 * so that the processor waits for the memory of one while it computes another; each step is the
 * same few instructions, without a branch that depends on data. A walk that has arrived steps on
 * the spot until all have, which shows by none having moved.
 *
 * <p>What has to stay true for HotSpot's compiler to make good code of this, of {@link ForestTop}
 * and of {@link ForestMixed}; {@code -XX:+LogCompilation} shows whether it is:
 *
 * <ul>
 *   <li>A loop reads native memory some sixteen times a turn. After a few more the compiler stops
 *       to inline in that method (NodeCountInliningCutoff), and steps become calls. It reads the
 *       body of a loop that tests at its end twice, so loops test at their beginning.
 *   <li>For the same reason the walks of numeric rows must not be inlined themselves, which their
 *       length of more than 325 bytes sees to (FreqInlineSize).
 *   <li>Each lane's step begins with a check of an index, or reads an array. Without that branch
 *       the compiler mixes the steps of all lanes, and has not the registers for it.
 *   <li>What is added to an address is of the range of an int, the constant last. Both are then
 *       part of the reading instruction.
 * </ul>
 */
final class ForestLanes {

  private static final int LANES = ForestLayout.LANES;

  /** There is no address from here on. */
  private static final long ADDRESSES = NativeMemory.ADDRESS_BITS + 1;

  private ForestLanes() {}

  /**
   * Walks one row through trees.
   *
   * @param nodes address of a node in each tree, turned into that of the leaf
   * @param count number of trees; the array is filled up to whole lanes
   * @param depth steps to the deepest leaf at most
   * @param keys the row's slots
   */
  static void trees(long[] nodes, int count, int depth, int[] keys) {
    for (int i = 0; i < count; i += LANES) {
      long a = nodes[i];
      long b = nodes[i + 1];
      long c = nodes[i + 2];
      long d = nodes[i + 3];
      long e = nodes[i + 4];
      long f = nodes[i + 5];
      long g = nodes[i + 6];
      long h = nodes[i + 7];
      long sum = 0;
      long before = -1;
      for (int level = 0; level < depth && sum != before; level++) {
        before = sum;
        a = treeStep(a, keys);
        b = treeStep(b, keys);
        c = treeStep(c, keys);
        d = treeStep(d, keys);
        e = treeStep(e, keys);
        f = treeStep(f, keys);
        g = treeStep(g, keys);
        h = treeStep(h, keys);
        sum = a + b + c + d + e + f + g + h;
      }
      nodes[i] = a;
      nodes[i + 1] = b;
      nodes[i + 2] = c;
      nodes[i + 3] = d;
      nodes[i + 4] = e;
      nodes[i + 5] = f;
      nodes[i + 6] = g;
      nodes[i + 7] = h;
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
  static void rows(long[] nodes, int count, int depth, long keys, long stride) {
    long row = keys & NativeMemory.ADDRESS_BITS;
    for (int i = 0; i < count; i += LANES) {
      long a = nodes[i];
      long b = nodes[i + 1];
      long c = nodes[i + 2];
      long d = nodes[i + 3];
      long e = nodes[i + 4];
      long f = nodes[i + 5];
      long g = nodes[i + 6];
      long h = nodes[i + 7];
      long sum = 0;
      long before = -1;
      for (int level = 0; level < depth && sum != before; level++) {
        before = sum;
        a = rowStep(Objects.checkIndex(a, ADDRESSES), row, 0);
        b = rowStep(Objects.checkIndex(b, ADDRESSES), row, 4);
        c = rowStep(Objects.checkIndex(c, ADDRESSES), row, 8);
        d = rowStep(Objects.checkIndex(d, ADDRESSES), row, 12);
        e = rowStep(Objects.checkIndex(e, ADDRESSES), row, 16);
        f = rowStep(Objects.checkIndex(f, ADDRESSES), row, 20);
        g = rowStep(Objects.checkIndex(g, ADDRESSES), row, 24);
        h = rowStep(Objects.checkIndex(h, ADDRESSES), row, 28);
        sum = a + b + c + d + e + f + g + h;
      }
      nodes[i] = a;
      nodes[i + 1] = b;
      nodes[i + 2] = c;
      nodes[i + 3] = d;
      nodes[i + 4] = e;
      nodes[i + 5] = f;
      nodes[i + 6] = g;
      nodes[i + 7] = h;
      row = (row + stride) & NativeMemory.ADDRESS_BITS;
    }
  }

  private static long treeStep(long at, int[] keys) {
    long node = ALL.get(JAVA_LONG_UNALIGNED, at & NativeMemory.ADDRESS_BITS);
    return next(at, node, keys[(int) (node >>> ForestNode.SLOT_SHIFT)]);
  }

  private static long rowStep(long at, long row, long lane) {
    long node = ALL.get(JAVA_LONG_UNALIGNED, at);
    long slot = (node >>> ForestNode.SLOT_SHIFT) << ForestKeys.GROUP_SHIFT;
    return next(at, node, ALL.get(JAVA_INT_UNALIGNED, row + slot + lane));
  }

  /** Address of the next node; the same one of a leaf. */
  private static long next(long at, long node, long key) {
    long further = ((node >>> ForestNode.DISTANCE_SHIFT) & ForestNode.MAX_DISTANCE) - 1;
    long isLeft = (key - (int) node) >> 63;
    return at + 8 + ((further & ~isLeft) << ForestNode.NARROW_SHIFT);
  }

  /** Adds the scores of leaves, from {@code from} on. */
  static void add(long[] nodes, int count, float weight, float[] sums, int from, int width) {
    for (int i = 0; i < count; i++) {
      long leaf = nodes[i] & ForestTrees.NODE_BITS;
      sums[from + i * width] += ALL.get(JAVA_FLOAT_UNALIGNED, leaf) * weight;
    }
  }
}
