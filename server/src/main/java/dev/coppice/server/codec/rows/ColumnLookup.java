package dev.coppice.server.codec.rows;

import dev.coppice.model.HeapShare;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds columns by name for one body. Clients mostly send names in the model's order, so the column
 * after the one found last is tried first, and a table is made only when that fails. It is Java's
 * own, which names that were chosen to fall together do not make slow.
 */
public final class ColumnLookup {

  /** Of the heap for each name in the table, at most: where many have one hash code. */
  private static final int ENTRY_BYTES = 83;

  private final List<String> names;
  private final HeapShare heap;
  private int next;

  /** Columns by their names; empty until it is made. */
  private Map<String, Integer> table = Map.of();

  /**
   * @param heap what a table is taken from
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
    if (table.isEmpty() && !names.isEmpty()) {
      table = made();
    }
    return table.getOrDefault(name, -1);
  }

  private Map<String, Integer> made() {
    heap.take((long) ENTRY_BYTES * names.size());
    Map<String, Integer> made = HashMap.newHashMap(names.size());
    for (int column = 0; column < names.size(); column++) {
      made.put(names.get(column), column);
    }
    return made;
  }
}
