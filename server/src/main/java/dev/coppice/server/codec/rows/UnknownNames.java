package dev.coppice.server.codec.rows;

import dev.coppice.model.Quoted;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The names of one body that no column has, each once: the first ten as they are, of all others
 * only that they were seen.
 */
public final class UnknownNames {

  private static final int KEPT = 10;

  /** Further names are not counted. */
  private static final int COUNTED = 1_000;

  /** Where each of the first ten stood. */
  private final Map<String, String> kept = new LinkedHashMap<>();

  /** Hash codes of the others. */
  private final Set<Integer> others = new HashSet<>();

  /**
   * Whether rows cannot be read for them: without a known name all of a row would be missing, by a
   * slip of the client.
   *
   * @param ignoresExtra whether names that no column has are passed over
   * @param isAnyKnown whether there was a name beside them that a column has
   */
  public boolean areRefused(boolean ignoresExtra, boolean isAnyKnown) {
    return !kept.isEmpty() && (!ignoresExtra || !isAnyKnown);
  }

  /**
   * Adds a name.
   *
   * @param unit what the place is: row or column
   * @param number the place's number, from 1
   * @return false if it is one of the first ten, and was there already
   */
  public boolean add(String name, String unit, int number) {
    if (kept.containsKey(name)) {
      return false;
    }
    if (kept.size() < KEPT) {
      kept.put(name, unit + " " + number);
      return true;
    }
    count(name.hashCode());
    return true;
  }

  /** Whether a name was added, as far as they are kept. */
  public boolean contains(String name) {
    return kept.containsKey(name);
  }

  /** Adds all names of another. */
  public void addAll(UnknownNames more) {
    more.kept.forEach(this::addKept);
    more.others.forEach(this::count);
  }

  private void addKept(String name, String place) {
    if (kept.size() < KEPT) {
      kept.putIfAbsent(name, place);
    } else if (!kept.containsKey(name)) {
      count(name.hashCode());
    }
  }

  private void count(int hash) {
    if (others.size() < COUNTED) {
      others.add(hash);
    }
  }

  public void clear() {
    kept.clear();
    others.clear();
  }

  /** What is wrong, as messages say it. */
  public String message() {
    StringBuilder text = new StringBuilder("Unknown feature name");
    text.append(kept.size() > 1 ? "s: " : ": ");
    String separator = "";
    for (Map.Entry<String, String> name : kept.entrySet()) {
      String quoted = name.getKey().isEmpty() ? "\"\"" : Quoted.of(name.getKey());
      text.append(separator).append(quoted).append(" (").append(name.getValue()).append(')');
      separator = ", ";
    }
    if (!others.isEmpty()) {
      text.append(others.size() < COUNTED ? " and " : " and more than ");
      text.append(others.size()).append(" more");
    }
    return text.toString();
  }
}
