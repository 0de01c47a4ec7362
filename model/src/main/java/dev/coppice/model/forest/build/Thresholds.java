package dev.coppice.model.forest.build;

import dev.coppice.model.forest.layout.ForestKey;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.memory.ReadingMemory;
import java.util.Arrays;

/**
 * The different thresholds of each feature, numbered as they come while trees are read, up to a
 * bound that keeps what they take small.
 *
 * <p>A table with open addressing, at most a quarter full. An entry is a feature, from 1, above its
 * threshold as a number that is in the order of {@link ForestKey} without a sign.
 */
final class Thresholds {

  private static final int FIRST_LENGTH = 1 << 9;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final ReadingMemory memory;
  // Of one entry, which is none, until there is a first.
  private long[] table = new long[1];
  private int[] numbers = new int[1];
  private int[] keys = new int[0];
  private int size;

  Thresholds(ReadingMemory memory) {
    this.memory = memory;
  }

  int size() {
    return size;
  }

  /** Whether so many more would not be too many. */
  boolean hasRoom(int more) {
    return size + (long) more <= ForestLayout.MAX_THRESHOLDS;
  }

  /**
   * The number of a threshold, from 0; there must be room for it.
   *
   * @param key the threshold as {@link ForestKey}
   */
  int number(int feature, int key) {
    long entry = ((feature + 1L) << Integer.SIZE) | Integer.toUnsignedLong(key ^ Integer.MIN_VALUE);
    long[] entries = table;
    int at = first(entries, entry);
    // Nearly always; written out for the compiler, for which the rest is then not in the way.
    return entries[at] == entry ? numbers[at] : add(entry, key);
  }

  private int add(long entry, int key) {
    if (4 * (size + 1) > table.length) {
      grow();
    }
    int at = find(table, entry);
    if (table[at] == 0) {
      table[at] = entry;
      numbers[at] = size;
      keys[size++] = key;
    }
    return numbers[at];
  }

  private void grow() {
    long[] before = table;
    int[] numbersBefore = numbers;
    int length = Math.max(FIRST_LENGTH, 2 * before.length);
    memory.take(bytes(length));
    table = new long[length];
    numbers = new int[length];
    for (int i = 0; i < before.length; i++) {
      if (before[i] != 0) {
        int at = find(table, before[i]);
        table[at] = before[i];
        numbers[at] = numbersBefore[i];
      }
    }
    keys = Arrays.copyOf(keys, length / 4);
    memory.give(bytes(before.length));
  }

  private static long bytes(int length) {
    return length == 1 ? 0 : length * (Long.BYTES + Integer.BYTES + Integer.BYTES / 4L);
  }

  /** Where in the table the entry is, or should be. */
  private static int find(long[] table, long entry) {
    int mask = table.length - 1;
    int at = first(table, entry);
    while (table[at] != entry && table[at] != 0) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /** Where in the table an entry is if no other is in its way. */
  private static int first(long[] table, long entry) {
    return (int) ((entry * SPREAD) >>> 32) & (table.length - 1);
  }

  /** The threshold with that number, as {@link ForestKey}. */
  int key(int number) {
    return keys[number];
  }

  /** The number of an entry. */
  int number(long entry) {
    return numbers[find(table, entry)];
  }

  static int feature(long entry) {
    return (int) (entry >>> Integer.SIZE) - 1;
  }

  /** The threshold of an entry as {@link ForestKey}. */
  static int key(long entry) {
    return (int) entry ^ Integer.MIN_VALUE;
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
    memory.give(bytes(table.length));
    table = new long[1];
    numbers = new int[1];
    keys = new int[0];
    size = 0;
  }
}
