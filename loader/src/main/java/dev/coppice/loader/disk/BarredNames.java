package dev.coppice.loader.disk;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names of files that may not be served any more and may still be on the disk: it let them not
 * be deleted, or nobody could look. Bounded; if there are more, all files are barred.
 */
final class BarredNames {

  /** Some 5 MB of heap when full; as many as there may be files. */
  private static final int MAX_NAMES = EntryIndex.MAX_ENTRIES;

  private final Set<String> names = new HashSet<>();
  private boolean isAll;

  synchronized void add(String name) {
    if (isAll) {
      return;
    }
    names.add(name);
    if (names.size() > MAX_NAMES) {
      names.clear();
      isAll = true;
    }
  }

  /** It is not there any more, or another is. */
  synchronized void remove(String name) {
    names.remove(name);
  }

  synchronized boolean contains(String name) {
    return isAll || names.contains(name);
  }

  /**
   * What is barred at one moment.
   *
   * @param isAll whether every file is, whatever its name
   * @param names those that are, else
   */
  record Barred(boolean isAll, List<String> names) {}

  synchronized Barred now() {
    return new Barred(isAll, List.copyOf(names));
  }

  /** Of all files that were barred because there were too many none is there any more. */
  synchronized void endAll() {
    isAll = false;
  }
}
