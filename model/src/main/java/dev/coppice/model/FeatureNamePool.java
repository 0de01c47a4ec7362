package dev.coppice.model;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The lists of features' names and types that models have in common. Tenants of one training
 * pipeline all have the same, and thousands of copies would fill the heap.
 *
 * <p>A list lives as long as a model has it. All of them together are bounded; a list that is one
 * too many stays the model's own, and is counted with that model.
 */
public final class FeatureNamePool {

  private final long maxBytes;
  private final Map<FeatureNames, WeakReference<FeatureNames>> lists = new WeakHashMap<>();
  // Those of lists that are gone included, until there seems to be no room.
  private long bytes;

  /**
   * @param maxBytes on the heap, by estimate, of all lists together
   */
  public FeatureNamePool(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The list that models have in common, if there is room for it; else this one. */
  public synchronized List<String> share(List<String> names) {
    if (names.isEmpty()) {
      return names;
    }
    FeatureNames shared = new FeatureNames(names);
    WeakReference<FeatureNames> reference = lists.get(shared);
    FeatureNames known = reference == null ? null : reference.get();
    if (known != null) {
      return known;
    }
    long more = FeatureNames.heapBytes(shared);
    if (bytes + more > maxBytes) {
      bytes = lists.keySet().stream().mapToLong(FeatureNames::heapBytes).sum();
    }
    if (bytes + more > maxBytes) {
      return names;
    }
    bytes += more;
    lists.put(shared, new WeakReference<>(shared));
    return shared;
  }
}
