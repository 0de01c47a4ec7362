package dev.coppice.model.forest;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.coppice.model.forest.layout.ForestKeys;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestTrees;
import dev.coppice.model.forest.layout.NodeFormat;
import dev.coppice.model.memory.NativeMemory;
import java.util.Objects;

/**
 * The walk from root to leaf through packed nodes, eight hand in hand; what {@link ForestLanes}
 * says of the compiler goes for this as well.
 *
 * <p>A walk is at an address whose lowest two bits, zero in that of any node, say that it has
 * arrived: they are the marks of its last split, {@link NodeFormat#RIGHT_LEAF} or {@link
 * NodeFormat#LEFT_LEAF}. From then on it sees a word of zeros instead of the leaf: a split at the
 * first slot, which is above every threshold, whose right child is at a distance of 0. So a leaf's
 * bits are never taken for a slot, a rank or a distance.
 */
final class PackedLanes {

  private static final int LANES = ForestLayout.LANES;

  /** There is no address from here on. */
  private static final long ADDRESSES = NativeMemory.ADDRESS_BITS + 1;

  private final int slotShift;
  private final int slotMask;
  private final long rightMask;

  PackedLanes(NodeFormat format) {
    this.slotShift = format.slotShift();
    this.slotMask = format.slotMask();
    this.rightMask = format.rightMask();
  }

  /**
   * Walks one row through trees.
   *
   * @param nodes where each walk begins, turned into where it arrives
   * @param count number of trees; the array is filled up to whole lanes
   * @param depth steps to the deepest leaf at most
   * @param keys the row's slots
   */
  void trees(long[] nodes, int count, int depth, int[] keys) {
    int shift = slotShift;
    int mask = slotMask;
    long right = rightMask;
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
        a = treeStep(a, keys, shift, mask, right);
        b = treeStep(b, keys, shift, mask, right);
        c = treeStep(c, keys, shift, mask, right);
        d = treeStep(d, keys, shift, mask, right);
        e = treeStep(e, keys, shift, mask, right);
        f = treeStep(f, keys, shift, mask, right);
        g = treeStep(g, keys, shift, mask, right);
        h = treeStep(h, keys, shift, mask, right);
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
   * @param nodes where each row's walk is, turned into where it arrives
   * @param count number of rows, filled up to whole groups
   * @param depth steps to the deepest leaf at most
   * @param keys address of the slots of the first group
   * @param stride bytes from group to group
   */
  void rows(long[] nodes, int count, int depth, long keys, long stride) {
    int shift = slotShift - ForestKeys.GROUP_SHIFT;
    long mask = (long) slotMask << ForestKeys.GROUP_SHIFT;
    long right = rightMask;
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
        a = rowStep(Objects.checkIndex(a, ADDRESSES), row, 0, shift, mask, right);
        b = rowStep(Objects.checkIndex(b, ADDRESSES), row, 4, shift, mask, right);
        c = rowStep(Objects.checkIndex(c, ADDRESSES), row, 8, shift, mask, right);
        d = rowStep(Objects.checkIndex(d, ADDRESSES), row, 12, shift, mask, right);
        e = rowStep(Objects.checkIndex(e, ADDRESSES), row, 16, shift, mask, right);
        f = rowStep(Objects.checkIndex(f, ADDRESSES), row, 20, shift, mask, right);
        g = rowStep(Objects.checkIndex(g, ADDRESSES), row, 24, shift, mask, right);
        h = rowStep(Objects.checkIndex(h, ADDRESSES), row, 28, shift, mask, right);
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

  /** The node of a walk, zeros if it has arrived. */
  static long word(long at) {
    return ALL.get(JAVA_INT_UNALIGNED, at & ForestTrees.NODE_BITS)
        & (((at & NodeFormat.ARRIVED) - 1) >> 63);
  }

  private static long treeStep(long at, int[] keys, int shift, int mask, long right) {
    long word = word(at);
    return next(at, word, keys[(int) (word >>> shift) & mask], right);
  }

  private static long rowStep(long at, long row, long lane, int shift, long mask, long right) {
    long word = word(at);
    return next(
        at, word, ALL.get(JAVA_INT_UNALIGNED, row + ((word >>> shift) & mask) + lane), right);
  }

  /** Where a walk is after its next step; where it was, if it has arrived. */
  private static long next(long at, long word, long key, long right) {
    long isLeft = (key - word) >> 63;
    return at + (word & (right ^ (isLeft & (right ^ NodeFormat.LEFT_MASK))));
  }
}
