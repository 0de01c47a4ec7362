package dev.coppice.model.forest.build;

import dev.coppice.model.check.Categories;
import dev.coppice.model.forest.layout.ForestKey;
import dev.coppice.model.memory.NativeHold;

/**
 * The categories of a forest's splits while it is read, each as a set of {@link ForestKey}'s bits.
 * The first set is empty, for the splits that are not categorical.
 */
final class CategoryColumn implements AutoCloseable {

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
    words.grow((ForestKey.FIRST_BIT + last) / Long.SIZE + 1);
    words.set(at, last);
    add(at, ForestKey.RIGHT_BIT);
    for (int i = 0; i < categories.count(); i++) {
      add(at, ForestKey.bit(categories.get(i)));
    }
    return at;
  }

  private void add(int at, int bit) {
    int word = at + (ForestKey.FIRST_BIT + bit) / Long.SIZE;
    words.set(word, words.get(word) | 1L << (ForestKey.FIRST_BIT + bit));
  }

  @Override
  public void close() {
    words.close();
  }
}
