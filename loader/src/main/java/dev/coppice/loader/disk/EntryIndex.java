package dev.coppice.loader.disk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of the tier by name, from the longest unused to the last used, and the bytes of all.
 * Their number is bounded, too: past it the longest unused have to go, as they do for bytes.
 */
final class EntryIndex {

  /** Some 5 MB of heap when full. */
  static final int MAX_ENTRIES = 1 << 15;

  private final Map<String, Long> sizes = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /** Whether there is such a file; counts as a use of it. */
  synchronized boolean use(String name) {
    return sizes.get(name) != null;
  }

  synchronized boolean contains(String name) {
    return sizes.containsKey(name);
  }

  synchronized void put(String name, long size) {
    Long before = sizes.put(name, size);
    bytes += size - (before == null ? 0 : before);
  }

  /** Returns whether it was there. */
  synchronized boolean remove(String name) {
    Long size = sizes.remove(name);
    bytes -= size == null ? 0 : size;
    return size != null;
  }

  /**
   * Takes the longest unused out, until the others are within bounds.
   *
   * @param maxBytes of those that stay
   * @param maxEntries that stay
   * @return the names of those taken out
   */
  synchronized List<String> shrinkTo(long maxBytes, int maxEntries) {
    List<String> out = new ArrayList<>();
    Iterator<Map.Entry<String, Long>> longestUnused = sizes.entrySet().iterator();
    while ((bytes > maxBytes || sizes.size() > maxEntries) && longestUnused.hasNext()) {
      Map.Entry<String, Long> victim = longestUnused.next();
      longestUnused.remove();
      bytes -= victim.getValue();
      out.add(victim.getKey());
    }
    return out;
  }

  /** Puts these, the longest unused first, in the place of all. */
  synchronized void replaceAll(Collection<Map.Entry<String, Long>> files) {
    sizes.clear();
    bytes = 0;
    files.forEach(file -> put(file.getKey(), file.getValue()));
  }

  synchronized int size() {
    return sizes.size();
  }

  synchronized long bytes() {
    return bytes;
  }
}
