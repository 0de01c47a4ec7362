package dev.coppice.server.config;

/**
 * How many loads are under way at once: more than may build, since most only wait for the store.
 * Each may have half a MiB of heap, and files in the spool, which it keeps while it waits.
 */
public final class LoadsAtOnce {

  private static final int FOR_EACH_BUILD = 4;
  private static final long MOST = 64;

  private LoadsAtOnce() {}

  /**
   * So many.
   *
   * @param maxLoads that may build at once
   */
  public static int of(int maxLoads) {
    return Math.max(maxLoads, (int) Math.min(MOST, (long) FOR_EACH_BUILD * maxLoads));
  }
}
