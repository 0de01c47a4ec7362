package dev.coppice.model.forest.build;

import dev.coppice.model.forest.layout.ForestKey;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.memory.ReadingMemory;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The different thresholds of each feature, numbered as they come while trees are read, up to a
 * bound that keeps what they take small.
 *
 * <p>A list of entries, and a table with open addressing of their places in it, at most a quarter
 * full: so that one load's part of a small heap has room for the most there can be, also while the
 * table grows. An entry is a feature, from 1, above its threshold as a number that is in the order
 * of {@link ForestKey} without a sign.
 */
final class Thresholds {

  private static final int FIRST_LENGTH = 1 << 9;

  /** Odd, and so that no file can be made of thresholds that all have one place in the table. */
  private static final long SPREAD = ThreadLocalRandom.current().nextLong() | 1;

  private final ReadingMemory memory;
  // Of each number the place after it has the entry; the first place is that of none.
  private long[] entries = new long[1];
  // Of one place, which is none's, until there is a first.
  private int[] table = new int[1];
  private int size;

  Thresholds(ReadingMemory memory) {
    this.memory = memory;
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
    int place = table[first(entry)];
    // Nearly always; written out for the compiler, for which the rest is then not in the way.
    return entries[place] == entry ? place - 1 : add(entry);
  }

  private int add(long entry) {
    if (4 * (size + 1) > table.length) {
      grow();
    }
    int at = find(entry);
    if (table[at] == 0) {
      table[at] = ++size;
      entries[size] = entry;
    }
    return table[at] - 1;
  }

  private void grow() {
    int before = table.length;
    int length = Math.max(FIRST_LENGTH, 2 * before);
    memory.take(bytes(length));
    entries = Arrays.copyOf(entries, length / 4 + 1);
    table = new int[length];
    for (int place = 1; place <= size; place++) {
      table[find(entries[place])] = place;
    }
    memory.give(bytes(before));
  }

  private static long bytes(int length) {
    return length == 1 ? 0 : length * (Integer.BYTES + Long.BYTES / 4L);
  }

  /** Where in the table the place of the entry is, or should be. */
  private int find(long entry) {
    int at = first(entry);
    while (table[at] != 0 && entries[table[at]] != entry) {
      at = (at + 1) & (table.length - 1);
    }
    return at;
  }

  /** Where in the table the place of an entry is if no other is in its way. */
  private int first(long entry) {
    long spread = (entry * SPREAD) >>> Integer.SIZE;
    return (int) (spread >>> (Integer.numberOfLeadingZeros(table.length) + 1));
  }

  /** The threshold with that number, as {@link ForestKey}. */
  int key(int number) {
    return keyOf(entries[number + 1]);
  }

  /** The number of an entry. */
  int number(long entry) {
    return table[find(entry)] - 1;
  }

  static int feature(long entry) {
    return (int) (entry >>> Integer.SIZE) - 1;
  }

  /** The threshold of an entry as {@link ForestKey}. */
  static int keyOf(long entry) {
    return (int) entry ^ Integer.MIN_VALUE;
  }

  /** All entries, by feature, then from the lowest threshold on; asks for their memory. */
  long[] sorted() {
    memory.take((long) size * Long.BYTES);
    long[] sorted = Arrays.copyOfRange(entries, 1, size + 1);
    Arrays.sort(sorted);
    return sorted;
  }

  /** Lets go of all. */
  void drop() {
    memory.give(bytes(table.length));
    entries = new long[1];
    table = new int[1];
    size = 0;
  }
}
