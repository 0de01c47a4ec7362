package dev.coppice.loader.disk;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of the tier by name, from the longest unused to the last used, and the bytes of all.
 * Their number is bounded, too: past it the longest unused have to go, as they do for bytes.
 */
final class EntryIndex {

  /** Some 5 MB of heap when full. */
  static final int MAX_ENTRIES = 1 << 15;

  private final Map<String, Long> sizes = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<String> outdated = new HashSet<>(); // Of those that there are.
  private long bytes;

  /** Whether there is such a file; counts as a use of it. */
  synchronized boolean use(String name) {
    return sizes.get(name) != null;
  }

  synchronized boolean contains(String name) {
    return sizes.containsKey(name);
  }

  synchronized void put(String name, long size) {
    outdated.remove(name);
    Long before = sizes.put(name, size);
    bytes += size - (before == null ? 0 : before);
  }

  /** Returns whether it was there. */
  synchronized boolean remove(String name) {
    outdated.remove(name);
    Long size = sizes.remove(name);
    bytes -= size == null ? 0 : size;
    return size != null;
  }

  /** Marks a file, if it is there, as one of a version that another one has followed. */
  synchronized void outdate(String name) {
    if (sizes.containsKey(name)) {
      outdated.add(name);
    }
  }

  /** Takes that mark away. */
  synchronized void reinstate(String name) {
    outdated.remove(name);
  }

  synchronized boolean isOutdated(String name) {
    return outdated.contains(name);
  }

  /**
   * The longest unused, while all together are beyond bounds.
   *
   * @param maxBytes of those that may stay
   * @param maxEntries that may stay
   */
  synchronized Optional<String> beyond(long maxBytes, int maxEntries) {
    return bytes > maxBytes || sizes.size() > maxEntries
        ? Optional.of(sizes.keySet().iterator().next())
        : Optional.empty();
  }

  /**
   * Puts these, the longest unused first, in the place of all. Those that were known before count
   * as used later than the others, in the order they had.
   */
  synchronized void replaceAll(Collection<Map.Entry<String, Long>> files) {
    List<String> known = List.copyOf(sizes.keySet());
    List<String> marked = List.copyOf(outdated);
    sizes.clear();
    bytes = 0;
    files.forEach(file -> put(file.getKey(), file.getValue()));
    outdated.clear();
    known.forEach(this::use);
    marked.forEach(this::outdate);
  }

  synchronized int size() {
    return sizes.size();
  }

  synchronized long bytes() {
    return bytes;
  }
}
