package dev.coppice.server.api.score;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a turn: models take turns, and within one its calls, in the order in which
 * they came. Used under its owner's lock.
 */
final class Rota<C> {

  /** Of each model with calls that wait, those calls; the first one's turn is next. */
  private final LinkedHashMap<Object, ArrayDeque<C>> lines = new LinkedHashMap<>();

  private int size;

  void add(Object model, C call) {
    lines.computeIfAbsent(model, name -> new ArrayDeque<>(2)).add(call);
    size++;
  }

  /** Takes out the call whose turn it is; null if none waits. */
  @Nullable C next() {
    Map.Entry<Object, ArrayDeque<C>> line = lines.pollFirstEntry();
    if (line == null) {
      return null;
    }
    C next = line.getValue().remove();
    if (!line.getValue().isEmpty()) {
      lines.put(line.getKey(), line.getValue()); // The model's next turn is after all others'.
    }
    size--;
    return next;
  }

  /** Takes out all. */
  List<C> removeAll() {
    List<C> all = new ArrayList<>(size);
    lines.values().forEach(all::addAll);
    lines.clear();
    size = 0;
    return all;
  }

  /** How many wait. */
  int size() {
    return size;
  }
}
