package dev.coppice.loader.store;

import java.util.List;

/**
 * All that a store has, for whoever plans; the server lists by pages. What is no key by its form,
 * such as a folder's own entry, is left out.
 */
@FunctionalInterface
public interface StoreListing {

  /** The most artifacts that a listing reads: each takes some hundred bytes of heap. */
  int MAX_ARTIFACTS = 1_000_000;

  /**
   * Reads it; blocks.
   *
   * @return in the store's order
   * @throws StoreException if the store refuses, or has more than {@link #MAX_ARTIFACTS}
   */
  List<ListedArtifact> list() throws StoreException;

  /**
   * What was listed.
   *
   * @throws StoreException if it is more than {@link #MAX_ARTIFACTS}
   */
  static List<ListedArtifact> requireFew(List<ListedArtifact> listed) throws StoreException {
    if (listed.size() > MAX_ARTIFACTS) {
      throw new StoreException(
          StoreFault.BROKEN, "more than " + MAX_ARTIFACTS + " artifacts (expected: fewer)", null);
    }
    return listed;
  }
}
