package dev.coppice.cache.budget;

import dev.coppice.loader.ModelName;

/**
 * What decides whose turn it is in a {@link Line}.
 *
 * @param rank 0 or more; lower ones go first
 * @param share of equal rank, shares take turns
 */
public record Standing(int rank, String share) {

  public Standing {
    if (rank < 0) {
      throw new IllegalArgumentException("rank: %d (expected: 0 or more)".formatted(rank));
    }
  }

  /** Names share by what comes before their first slash, or else each has a share of its own. */
  public static Standing of(int rank, ModelName name) {
    String value = name.value();
    int slash = value.indexOf('/');
    return new Standing(rank, slash < 0 ? value : value.substring(0, slash));
  }
}
