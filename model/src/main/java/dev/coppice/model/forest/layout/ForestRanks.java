package dev.coppice.model.forest.layout;

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
public final class ForestRanks {

  /** Of a feature's entry: it has a slot for splits that send missing values left, or right. */
  public static final int HAS_LEFT = 1 << 30;

  public static final int HAS_RIGHT = 1 << 31;

  /** Bytes of a feature's entry: the feature with its slots, and its number of thresholds. */
  public static final int ENTRY_BYTES = 8;

  /** The half, in bytes, from which on steps are written out. */
  private static final int WRITTEN_OUT = 512;

  /** The bits of an offset of one of {@link ForestLayout#MAX_THRESHOLDS}. */
  private static final long OFFSETS = 8L * ForestLayout.MAX_THRESHOLDS - 1;

  /** From a slot to the next in a group. */
  private static final int SLOT_BYTES = 1 << ForestKeys.GROUP_SHIFT;

  /** What rows hold that are too short. */
  private static final float[] MISSING = {Float.NaN};

  private static final int[] NOWHERE = new int[ForestLayout.LANES];

  private static final int FEATURE = HAS_LEFT - 1;

  private final int entries;
  private final long table;
  private final long thresholds;
  private final int slots;
  private final int rankShift;
  private final int lowest;

  public ForestRanks(ForestTrees trees) {
    ForestLayout layout = trees.layout();
    this.entries = layout.rankedFeatures();
    this.table = (trees.base() + layout.ranked()) & NativeMemory.ADDRESS_BITS;
    this.thresholds = trees.base() + layout.thresholds();
    this.slots = layout.slots();
    this.rankShift = layout.nodeFormat().rankShift();
    this.lowest = layout.nodeFormat().lowest();
  }

  /** The feature of an entry. */
  public static int feature(int entry) {
    return entry & FEATURE;
  }

  /** How many slots an entry's feature has. */
  public static int slots(int entry) {
    return Integer.bitCount(entry & (HAS_LEFT | HAS_RIGHT));
  }

  /** Slots of a row, and room for one more. */
  public int slots() {
    return slots;
  }

  /** The feature of each slot; of the one that is no feature's, 0. */
  public int[] features() {
    int[] features = new int[slots];
    int slot = 1;
    for (int i = 0; i < entries; i++) {
      int entry = ALL.get(JAVA_INT_UNALIGNED, table + (long) ENTRY_BYTES * i);
      for (int end = slot + slots(entry); slot < end; slot++) {
        features[slot] = feature(entry);
      }
    }
    return features;
  }

  /** Comparisons that rank a row. */
  public long steps() {
    long steps = 0;
    for (int i = 0; i < entries; i++) {
      int count = ALL.get(JAVA_INT_UNALIGNED, table + (long) ENTRY_BYTES * i + 4);
      steps += Integer.SIZE - Integer.numberOfLeadingZeros(count);
    }
    return steps;
  }

  /** Puts one row into slots, missing where it is short; the array has one place more. */
  public void put(Matrix rows, int row, int[] keys) {
    float[] values = rows.values();
    int columns = rows.columns();
    int from = row * columns;
    long first = thresholds;
    int slot = 1;
    keys[0] = ForestKey.MISSING_RIGHT;
    for (int i = 0; i < entries; i++) {
      long entry = table + (long) ENTRY_BYTES * i;
      int feature = ALL.get(JAVA_INT_UNALIGNED, entry);
      int count = ALL.get(JAVA_INT_UNALIGNED, entry + 4);
      int column = feature & FEATURE;
      float value = column < columns ? values[from + column] : Float.NaN;
      int missing = ForestKey.missing(value);
      int rank = rank(first, count, 1L + ForestKey.of(value));
      int key = ((rank + lowest) << rankShift) & ~missing;
      keys[slot] = key | (missing & ForestKey.MISSING_LEFT);
      slot += (feature >>> 30) & 1;
      keys[slot] = key | (missing & ForestKey.MISSING_RIGHT);
      slot += feature >>> 31;
      first += 4L * count;
    }
  }

  /**
   * Puts rows into the slots of one group; lanes without a row of their own repeat the last.
   *
   * @param row the first
   * @param count of the rows left, from it on
   * @param group address of the slots
   * @param from room for where in the matrix each lane's row begins
   * @param isRanked whether as ranks, which packed nodes compare; else as {@link ForestKey}
   */
  public void putGroup(Matrix rows, int row, int count, long group, int[] from, boolean isRanked) {
    long slot = group & NativeMemory.ADDRESS_BITS;
    for (int lane = 0; lane < ForestLayout.LANES; lane++) {
      from[lane] = (row + Math.min(lane, count - 1)) * rows.columns();
      ALL.set(JAVA_INT_UNALIGNED, slot + 4L * lane, ForestKey.MISSING_RIGHT);
    }
    float[] values = rows.values();
    long first = thresholds;
    for (int i = 0; i < entries; i++) {
      slot += SLOT_BYTES;
      long entry = table + (long) ENTRY_BYTES * i;
      int feature = ALL.get(JAVA_INT_UNALIGNED, entry);
      int thresholdCount = ALL.get(JAVA_INT_UNALIGNED, entry + 4);
      int column = feature & FEATURE;
      boolean isShort = column >= rows.columns();
      float[] lanes = isShort ? MISSING : values;
      int[] places = isShort ? NOWHERE : from;
      if (isRanked) {
        putRanks(lanes, isShort ? 0 : column, places, feature, first, thresholdCount, slot);
      } else {
        putKeys(lanes, isShort ? 0 : column, places, feature, slot);
      }
      slot += SLOT_BYTES & (feature >> 31) & (feature << 1 >> 31);
      first += 4L * thresholdCount;
    }
  }

  /**
   * For each slot what to add to a split's rank, as it is in the split, to get the place of its
   * threshold among all; 0 for the slot that is no feature's.
   *
   * @param to as many places as there are slots, and one more
   */
  public void starts(int[] to) {
    int start = -lowest;
    int slot = 1;
    to[0] = 0;
    for (int i = 0; i < entries; i++) {
      long entry = table + (long) ENTRY_BYTES * i;
      int feature = ALL.get(JAVA_INT_UNALIGNED, entry);
      to[slot] = start;
      slot += (feature >>> 30) & 1;
      to[slot] = start;
      slot += feature >>> 31;
      start += ALL.get(JAVA_INT_UNALIGNED, entry + 4);
    }
  }

  private static void putKeys(float[] values, int column, int[] from, int feature, long slot) {
    for (int lane = 0; lane < ForestLayout.LANES; lane++) {
      float value = values[from[lane] + column];
      set(slot + 4L * lane, feature, value, ForestKey.of(value));
    }
  }

  private void putRanks(
      float[] values, int column, int[] from, int feature, long first, int count, long slot) {
    for (int lane = 0; lane < ForestLayout.LANES; lane++) {
      float value = values[from[lane] + column];
      int rank = rank(first, count, 1L + ForestKey.of(value));
      set(slot + 4L * lane, feature, value, (rank + lowest) << rankShift);
    }
  }

  /** Sets the slot or, one group of lanes further, the two slots of a value. */
  private static void set(long to, int feature, float value, int keyOfValue) {
    int missing = ForestKey.missing(value);
    int key = keyOfValue & ~missing;
    int hasLeft = feature << 1 >> 31;
    int hasRight = feature >> 31;
    // The left slot comes first; where there is one slot, both are it.
    int one = missing & (ForestKey.MISSING_RIGHT ^ hasLeft);
    int other = missing & (ForestKey.MISSING_LEFT ^ hasRight);
    long slot = to & NativeMemory.ADDRESS_BITS;
    ALL.set(JAVA_INT_UNALIGNED, slot, key | one);
    ALL.set(JAVA_INT_UNALIGNED, slot + (SLOT_BYTES & hasLeft & hasRight), key | other);
  }

  /**
   * How many thresholds are below a key. The first step leaves one less than a power of two of
   * them, in two ranges that overlap. The last steps are written out: their constants are part of
   * the instructions, and show the compiler that no address is negative.
   */
  @SuppressWarnings("fallthrough") // As in any loop that is written out.
  private static int rank(long first, int count, long key) {
    long base = first & NativeMemory.ADDRESS_BITS;
    long half = 4L * Integer.highestOneBit(count);
    long at = below(base, half, key) & (4L * count + 4 - half) & OFFSETS;
    for (half >>= 1; half > WRITTEN_OUT; half >>= 1) {
      at = (at + (below(base, at + half, key) & half)) & OFFSETS;
    }
    switch (Long.numberOfTrailingZeros(half)) {
      case 9:
        at += below(base, at + 512, key) & 512;
      // Falls through.
      case 8:
        at += below(base, at + 256, key) & 256;
      // Falls through.
      case 7:
        at += below(base, at + 128, key) & 128;
      // Falls through.
      case 6:
        at += below(base, at + 64, key) & 64;
      // Falls through.
      case 5:
        at += below(base, at + 32, key) & 32;
      // Falls through.
      case 4:
        at += below(base, at + 16, key) & 16;
      // Falls through.
      case 3:
        at += below(base, at + 8, key) & 8;
      // Falls through.
      case 2:
        at += below(base, at + 4, key) & 4;
      // Falls through.
      default:
        return (int) at >> 2;
    }
  }

  /** All bits set if the threshold that ends at an offset is below the key. */
  private static long below(long base, long end, long key) {
    return (ALL.get(JAVA_INT_UNALIGNED, base + end - 4) - key) >> 63;
  }
}
