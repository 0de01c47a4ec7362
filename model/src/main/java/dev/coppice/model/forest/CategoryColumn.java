package dev.coppice.model.forest;

import dev.coppice.model.check.Categories;
import dev.coppice.model.memory.NativeHold;

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
  int add(Categories categories) {
    if (words.size() == 0) {
      words.grow(1);
    }
    int highest = 0;
    for (int i = 0; i < categories.count(); i++) {
      highest = Math.max(highest, categories.get(i));
    }
    int last = ForestKey.bit(highest) + 1;
    int at = Math.toIntExact(words.size());
    words.grow((FIRST_BIT + last) / Long.SIZE + 1);
    words.set(at, last);
    add(at, ForestKey.RIGHT_BIT);
    for (int i = 0; i < categories.count(); i++) {
      add(at, ForestKey.bit(categories.get(i)));
    }
    return at;
  }

  private void add(int at, int bit) {
    int word = at + (FIRST_BIT + bit) / Long.SIZE;
    words.set(word, words.get(word) | 1L << (FIRST_BIT + bit));
  }

  @Override
  public void close() {
    words.close();
  }
}
