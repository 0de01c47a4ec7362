package dev.coppice.server.codec.rows;

import dev.coppice.model.HeapShare;
import java.util.List;

/**
 * Finds columns by name for one body. Clients mostly send names in the model's order, so the column
 * after the one found last is tried first, and an index is built only when that fails.
 */
public final class ColumnLookup {

  private static final int[] NONE = {};

  private final List<String> names;
  private final HeapShare heap;
  private int next;

  /** Columns from 1 by the hash of their names, 0 where there is none; at most half is filled. */
  private int[] index = NONE;

  /**
   * @param heap what an index is taken from
   */
  public ColumnLookup(List<String> names, HeapShare heap) {
    this.names = names;
    this.heap = heap;
  }

  public boolean isEmpty() {
    return names.isEmpty();
  }

  /**
   * What is wrong with names for a model that has none.
   *
   * @param send what to send in their place
   */
  public static String nameless(String send) {
    return "The model has no feature names; " + send;
  }

  /** The column of that name, from 0; -1 if there is none. */
  public int column(String name) {
    int column = guess(name) ? next : lookUp(name);
    next = column + 1;
    return column;
  }

  private boolean guess(String name) {
    if (next >= names.size()) {
      next = 0;
    }
    return next < names.size() && names.get(next).equals(name);
  }

  private int lookUp(String name) {
    if (names.isEmpty()) {
      return -1;
    }
    if (index.length == 0) {
      buildIndex();
    }
    return index[place(name)] - 1;
  }

  private void buildIndex() {
    int size = 4 * Integer.highestOneBit(names.size());
    heap.take((long) Integer.BYTES * size);
    index = new int[size];
    for (int i = 0; i < names.size(); i++) {
      index[place(names.get(i))] = i + 1;
    }
  }

  /** Where a name is, or where it would be. */
  private int place(String name) {
    int hash = name.hashCode();
    int place = (hash ^ hash >>> 16) & (index.length - 1);
    while (index[place] != 0 && !names.get(index[place] - 1).equals(name)) {
      place = (place + 1) & (index.length - 1);
    }
    return place;
  }
}
