package dev.coppice.server.codec.json;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds columns by name for one body. Clients mostly send names in the model's order, so the column
 * after the one found last is tried first, and an index is built only when that fails.
 */
public final class ColumnLookup {

  private final List<String> names;
  private int next;
  private @Nullable Map<String, Integer> index;

  public ColumnLookup(List<String> names) {
    this.names = names;
  }

  public boolean isEmpty() {
    return names.isEmpty();
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
    Map<String, Integer> columns = index;
    if (columns == null) {
      columns = HashMap.newHashMap(names.size());
      for (int i = 0; i < names.size(); i++) {
        columns.put(names.get(i), i);
      }
      index = columns;
    }
    return columns.getOrDefault(name, -1);
  }
}
