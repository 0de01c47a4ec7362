package dev.coppice.model.forest;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.coppice.model.Matrix;
import dev.coppice.model.memory.NativeMemory;

/**
 * Puts rows into the slots of a packed forest: of each feature that splits, the rank of its value
 * among the feature's thresholds, found by halving, without a branch that depends on data.
 *
 * <p>A feature has a slot where missing values are below every threshold, if a split sends them
 * left, and one where they are above, if a split sends them right.
 */
final class ForestRanks {

  /** Of a feature's entry: it has a slot for splits that send missing values left, or right. */
  static final int HAS_LEFT = 1 << 30;

  static final int HAS_RIGHT = 1 << 31;

  /** Bytes of a feature's entry: the feature with its slots, and its number of thresholds. */
  static final int ENTRY_BYTES = 8;

  private static final int FEATURE = HAS_LEFT - 1;

  private final int entries;
  private final long table;
  private final long thresholds;
  private final int slots;
  private final NodeFormat nodeFormat;

  ForestRanks(ForestTrees trees) {
    ForestLayout layout = trees.layout();
    this.entries = layout.rankedFeatures();
    this.table = (trees.base() + layout.ranked()) & NativeMemory.ADDRESS_BITS;
    this.thresholds = trees.base() + layout.thresholds();
    this.slots = layout.slots();
    this.nodeFormat = layout.nodeFormat();
  }

  /** Slots of a row, and room for one more. */
  int slots() {
    return slots;
  }

  /** Comparisons that rank a row. */
  long steps() {
    long steps = 0;
    for (int i = 0; i < entries; i++) {
      int count = ALL.get(JAVA_INT_UNALIGNED, table + (long) ENTRY_BYTES * i + 4);
      steps += Integer.SIZE - Integer.numberOfLeadingZeros(count);
    }
    return steps;
  }

  /** Puts one row into slots, missing where it is short; the array has one place more. */
  void put(Matrix rows, int row, int[] keys) {
    float[] values = rows.values();
    int columns = rows.columns();
    int from = row * columns;
    long first = thresholds & NativeMemory.ADDRESS_BITS;
    int slot = 1;
    keys[0] = ForestKey.MISSING_RIGHT;
    for (int i = 0; i < entries; i++) {
      long entry = table + (long) ENTRY_BYTES * i;
      int feature = ALL.get(JAVA_INT_UNALIGNED, entry);
      int count = ALL.get(JAVA_INT_UNALIGNED, entry + 4);
      int column = feature & FEATURE;
      float value = column < columns ? values[from + column] : Float.NaN;
      int missing = ForestKey.missing(value);
      int key = nodeFormat.key(rank(first, count, ForestKey.of(value))) & ~missing;
      keys[slot] = key | (missing & ForestKey.MISSING_LEFT);
      slot += (feature >>> 30) & 1;
      keys[slot] = key | (missing & ForestKey.MISSING_RIGHT);
      slot += feature >>> 31;
      first += 4L * count;
    }
  }

  /**
   * How many thresholds are not above a value. The first step leaves one less than a power of two,
   * in two ranges that overlap.
   */
  private static int rank(long first, int count, int key) {
    long half = 4L * Integer.highestOneBit(count);
    long before = first - 4;
    long at = before + (notAbove(before + half, key) & (4L * count + 4 - half));
    for (half >>= 1; half >= 4; half >>= 1) {
      at += notAbove(at + half, key) & half;
    }
    return (int) (at - before) >> 2;
  }

  /** All bits set if the threshold there is not above the key. */
  private static long notAbove(long at, int key) {
    long threshold = ALL.get(JAVA_INT_UNALIGNED, at & NativeMemory.ADDRESS_BITS);
    return (threshold - key - 1) >> 63;
  }
}
