package dev.coppice.cache.budget;

/**
 * The part of a {@link MemoryBudget} that may be filled before calls ask for it: by models that are
 * pinned, and by those that are loaded ahead. The rest is room for what calls ask for.
 */
public final class WarmShare {

  private static final int PARTS = 5;

  private WarmShare() {}

  /** Four fifths of so many bytes. */
  public static long of(long capacityBytes) {
    return capacityBytes - capacityBytes / PARTS;
  }
}
