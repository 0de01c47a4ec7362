package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.until;

import dev.coppice.cache.CacheHarness;

/** What tests ask of loads that no call asked for. */
final class LoadsAhead {

  private LoadsAhead() {}

  static WarmUp warmUp(CacheHarness it) {
    return it.cache.warm().orElseThrow().warmUp();
  }

  static PinnedModels pinned(CacheHarness it) {
    return it.cache.warm().orElseThrow().pinned();
  }

  /** Waits until none is queued. */
  static void untilEnded(CacheHarness it) {
    until(() -> warmUp(it).count(WarmUpState.QUEUED) == 0);
  }
}
