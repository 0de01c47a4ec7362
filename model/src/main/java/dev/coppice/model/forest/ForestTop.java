package dev.coppice.model.forest;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.coppice.model.forest.layout.ForestKeys;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestNode;
import dev.coppice.model.forest.layout.ForestRanks;
import dev.coppice.model.forest.layout.ForestTrees;
import dev.coppice.model.forest.layout.NodeFormat;
import dev.coppice.model.memory.NativeMemory;
import java.util.Objects;

/**
 * The upper levels of one tree of numeric splits, laid out for a block of rows as a complete binary
 * tree: entry 1 is the root, entry 2 i + 1 the left child of entry i, entry 2 i the right one. A
 * step then needs neither a distance nor a test for leaves, and takes half the instructions. Leaves
 * above the last level are repeated down to it.
 *
 * <p>An entry has a split's threshold in its upper half and the offset of its slot in the lower
 * one; on the last level it is the address of the node to go on from.
 */
final class ForestTop {

  static final int MAX_LEVELS = 7;

  /** Of fewer rows, see {@link #levels}. */
  private static final int FEW_LEVELS = 4;

  private static final int SOME_LEVELS = 6;

  static final long BYTES = 16L << MAX_LEVELS;

  private static final long ENTRIES = 2 << MAX_LEVELS;

  private ForestTop() {}

  /**
   * Levels worth laying out of a tree for so many rows; 0 if none are. A tree that is not deeper is
   * laid out as a whole.
   */
  static int levels(int depth, int rows) {
    if (rows < 32) {
      return 0;
    }
    int most = rows < 64 ? FEW_LEVELS : rows < 256 ? SOME_LEVELS : MAX_LEVELS;
    return Math.min(depth, most);
  }

  /**
   * Lays out the top of a tree.
   *
   * @param top where to, {@link #BYTES} long
   */
  static void expand(ForestTrees trees, int tree, int levels, long top) {
    boolean isWide = trees.layout().isWide();
    long entries = top & NativeMemory.ADDRESS_BITS;
    int inner = 1 << levels;
    ALL.set(JAVA_LONG_UNALIGNED, entries + 8, trees.root(tree));
    for (int i = 1; i < inner; i++) {
      long at = ALL.get(JAVA_LONG_UNALIGNED, entries + 8L * i) & NativeMemory.ADDRESS_BITS;
      long node = ALL.get(JAVA_LONG_UNALIGNED, at);
      long distance = node >>> ForestNode.DISTANCE_SHIFT;
      long slot = node >>> ForestNode.SLOT_SHIFT;
      int shift = ForestNode.NARROW_SHIFT;
      if (isWide) {
        slot = ALL.get(JAVA_INT_UNALIGNED, at + Long.BYTES);
        shift = ForestNode.WIDE_SHIFT;
      } else {
        distance &= ForestNode.MAX_DISTANCE;
      }
      long near = -distance >>> 63;
      long offset = slot << ForestKeys.GROUP_SHIFT;
      ALL.set(JAVA_LONG_UNALIGNED, entries + 8L * i, (node << 32) | offset);
      ALL.set(JAVA_LONG_UNALIGNED, entries + 16L * i, at + (distance << shift));
      ALL.set(JAVA_LONG_UNALIGNED, entries + 16L * i + 8, at + (near << shift));
    }
  }

  /**
   * The same of a packed forest.
   *
   * @param starts empty for rows whose slots have ranks; for those that have keys, what {@link
   *     ForestRanks#starts} says
   */
  static void expandPacked(ForestTrees trees, int tree, int levels, long top, int[] starts) {
    NodeFormat format = trees.layout().nodeFormat();
    int shift = format.slotShift();
    int mask = format.slotMask();
    int rankShift = format.rankShift();
    long thresholds = trees.base() + trees.layout().thresholds();
    long rightMask = format.rightMask();
    long entries = top & NativeMemory.ADDRESS_BITS;
    int inner = 1 << levels;
    ALL.set(JAVA_LONG_UNALIGNED, entries + 8, trees.root(tree));
    for (int i = 1; i < inner; i++) {
      long at = ALL.get(JAVA_LONG_UNALIGNED, entries + 8L * i);
      long word = PackedLanes.word(at);
      int slot = (int) (word >>> shift) & mask;
      long offset = (long) slot << ForestKeys.GROUP_SHIFT;
      long threshold = word;
      if (starts.length > 0) {
        long place = thresholds + 4L * (starts[slot] + (word >> rankShift));
        threshold = ALL.get(JAVA_INT_UNALIGNED, place & NativeMemory.ADDRESS_BITS);
      }
      ALL.set(JAVA_LONG_UNALIGNED, entries + 8L * i, (threshold << 32) | offset);
      ALL.set(JAVA_LONG_UNALIGNED, entries + 16L * i, at + (word & rightMask));
      ALL.set(JAVA_LONG_UNALIGNED, entries + 16L * i + 8, at + (word & NodeFormat.LEFT_MASK));
    }
  }

  /**
   * Walks groups of rows down to the last level.
   *
   * @param count number of rows, filled up to whole groups
   * @param keys address of the slots of the first group
   * @param stride bytes from group to group
   * @param ends receives the address of the entry that each row arrives at
   */
  static void walk(long top, int levels, int count, long keys, long stride, long[] ends) {
    long first = top & NativeMemory.ADDRESS_BITS;
    long row = keys & NativeMemory.ADDRESS_BITS;
    for (int i = 0; i < count; i += ForestLayout.LANES) {
      long a = 1;
      long b = 1;
      long c = 1;
      long d = 1;
      long e = 1;
      long f = 1;
      long g = 1;
      long h = 1;
      for (int level = 0; level < levels; level++) {
        a = step(first + (Objects.checkIndex(a, ENTRIES) << 3), a, row, 0);
        b = step(first + (Objects.checkIndex(b, ENTRIES) << 3), b, row, 4);
        c = step(first + (Objects.checkIndex(c, ENTRIES) << 3), c, row, 8);
        d = step(first + (Objects.checkIndex(d, ENTRIES) << 3), d, row, 12);
        e = step(first + (Objects.checkIndex(e, ENTRIES) << 3), e, row, 16);
        f = step(first + (Objects.checkIndex(f, ENTRIES) << 3), f, row, 20);
        g = step(first + (Objects.checkIndex(g, ENTRIES) << 3), g, row, 24);
        h = step(first + (Objects.checkIndex(h, ENTRIES) << 3), h, row, 28);
      }
      ends[i] = first + (a << 3);
      ends[i + 1] = first + (b << 3);
      ends[i + 2] = first + (c << 3);
      ends[i + 3] = first + (d << 3);
      ends[i + 4] = first + (e << 3);
      ends[i + 5] = first + (f << 3);
      ends[i + 6] = first + (g << 3);
      ends[i + 7] = first + (h << 3);
      row = (row + stride) & NativeMemory.ADDRESS_BITS;
    }
  }

  private static long step(long at, long i, long row, long lane) {
    long entry = ALL.get(JAVA_LONG_UNALIGNED, at);
    long key = ALL.get(JAVA_INT_UNALIGNED, row + (entry & Integer.MAX_VALUE) + lane);
    return 2 * i + ((key - (entry >> 32)) >>> 63);
  }

  /** Turns the addresses of entries on the last level into those of their nodes. */
  static void leave(long[] ends, int count) {
    for (int i = 0; i < count; i++) {
      ends[i] = ALL.get(JAVA_LONG_UNALIGNED, ends[i] & NativeMemory.ADDRESS_BITS);
    }
  }
}
