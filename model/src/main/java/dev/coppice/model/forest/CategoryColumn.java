package dev.coppice.model.forest;

/**
 * The categories of a forest's splits, each as a bit set: the number of its bits in the lower half
 * of a long, then the bits, from the upper half on.
 *
 * <p>Bits are those of {@link ForestKey}. The last one counted is 0, so that whatever is beyond may
 * look there. The first set is empty, for the splits that are not categorical.
 */
final class CategoryColumn implements AutoCloseable {

  /** Bits of a set before its first one. */
  static final int FIRST_BIT = 32;

  private final LongColumn words;

  CategoryColumn(NativeHold hold) {
    this.words = new LongColumn(hold);
  }

  LongColumn words() {
    return words;
  }

  /**
   * Adds a split's categories.
   *
   * @param categories those that go right, in any order
   * @return index of their set
   */
  int add(int[] categories) {
    if (words.size() == 0) {
      words.add(0);
    }
    int highest = 0;
    for (int category : categories) {
      highest = Math.max(highest, category);
    }
    int last = ForestKey.bit(highest) + 1;
    long[] set = new long[(FIRST_BIT + last) / Long.SIZE + 1];
    set[0] = last;
    add(set, ForestKey.RIGHT_BIT);
    for (int category : categories) {
      add(set, ForestKey.bit(category));
    }
    int at = Math.toIntExact(words.size());
    for (long word : set) {
      words.add(word);
    }
    return at;
  }

  private static void add(long[] set, int bit) {
    set[(FIRST_BIT + bit) / Long.SIZE] |= 1L << (FIRST_BIT + bit);
  }

  @Override
  public void close() {
    words.close();
  }
}
