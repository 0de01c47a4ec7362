package dev.coppice.server.config;

/**
 * How many loads are under way at once: more than may build, since most only wait for the store.
 * Each may have half a MiB of heap, and files in the spool, which it keeps while it waits.
 */
public final class LoadsAtOnce {

  private static final int FOR_EACH_BUILD = 4;
  private static final long MAX = 64;

  /** One of so many is left to what is on the local disk: the others may all wait for the store. */
  private static final int ONE_FOR_COPIES_OF = 4;

  private LoadsAtOnce() {}

  /**
   * Loads that may be under way at once.
   *
   * @param maxLoads that may build at once
   */
  public static int of(int maxLoads) {
    return Math.max(maxLoads, (int) Math.min(MAX, (long) FOR_EACH_BUILD * maxLoads));
  }

  /**
   * How many of them may be of what is not on the local disk: three quarters, or as many as may
   * build, if that is more and leaves one.
   *
   * @param hasDisk whether anything may be
   */
  public static int ofStore(int maxLoads, boolean hasDisk) {
    int all = of(maxLoads);
    return hasDisk ? Math.max(Math.min(maxLoads, all - 1), all - all / ONE_FOR_COPIES_OF) : all;
  }
}
