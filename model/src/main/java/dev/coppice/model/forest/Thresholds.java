package dev.coppice.model.forest;

import dev.coppice.model.memory.ReadingMemory;
import java.util.Arrays;

/**
 * The different thresholds of each feature, collected while trees are read, up to a bound that
 * keeps what they take small; beyond it there is nothing, and no forest is packed.
 *
 * <p>A table with open addressing, at most half full. An entry is a feature, from 1, above its
 * threshold as a number that is in the order of {@link ForestKey} without a sign.
 */
final class Thresholds {

  /** Of all features together. */
  static final int MAX = 1 << 17;

  private static final int FIRST_LENGTH = 1 << 9;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final ReadingMemory memory;
  private long[] table = {};
  private int size;
  private boolean isOver;

  Thresholds(ReadingMemory memory) {
    this.memory = memory;
  }

  /** Whether there were more than {@value #MAX}. */
  boolean isOver() {
    return isOver;
  }

  int size() {
    return size;
  }

  /**
   * Adds a threshold that may be there.
   *
   * @param key the threshold as {@link ForestKey}
   */
  void add(int feature, int key) {
    if (isOver) {
      return;
    }
    if (2 * size >= table.length && !grow()) {
      return;
    }
    long entry = entry(feature, key);
    int at = find(table, entry);
    if (table[at] == 0) {
      table[at] = entry;
      size++;
    }
  }

  private boolean grow() {
    if (size >= MAX) {
      drop();
      isOver = true;
      return false;
    }
    long[] before = table;
    int length = Math.max(FIRST_LENGTH, 2 * before.length);
    memory.take((long) length * Long.BYTES);
    long[] larger = new long[length];
    for (long entry : before) {
      if (entry != 0) {
        larger[find(larger, entry)] = entry;
      }
    }
    table = larger;
    memory.give((long) before.length * Long.BYTES);
    return true;
  }

  static long entry(int feature, int key) {
    return ((feature + 1L) << Integer.SIZE) | Integer.toUnsignedLong(key ^ Integer.MIN_VALUE);
  }

  static int feature(long entry) {
    return (int) (entry >>> Integer.SIZE) - 1;
  }

  /** The threshold as {@link ForestKey}. */
  static int key(long entry) {
    return (int) entry ^ Integer.MIN_VALUE;
  }

  /** Where in the table the entry is, or should be. */
  private static int find(long[] table, long entry) {
    int mask = table.length - 1;
    int at = (int) ((entry * SPREAD) >>> 32) & mask;
    while (table[at] != entry && table[at] != 0) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /** Places in the table, for what is known of each threshold besides. */
  int places() {
    return table.length;
  }

  /** The place of a threshold that was added. */
  int place(int feature, int key) {
    return find(table, entry(feature, key));
  }

  int place(long entry) {
    return find(table, entry);
  }

  /** All entries, by feature, then from the lowest threshold on; asks for their memory. */
  long[] sorted() {
    memory.take((long) size * Long.BYTES);
    long[] sorted = new long[size];
    int count = 0;
    for (long entry : table) {
      if (entry != 0) {
        sorted[count++] = entry;
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /** Lets go of all. */
  void drop() {
    memory.give((long) table.length * Long.BYTES);
    table = new long[0];
    size = 0;
  }
}
