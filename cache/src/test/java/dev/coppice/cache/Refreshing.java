package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.loader.ModelName;
import java.time.Duration;

/** Steps of tests about models in memory that are kept the newest. */
final class Refreshing {

  static final ModelName A = CacheHarness.name("a");
  static final ModelName B = CacheHarness.name("b");
  static final long ROOM = 10 * 1024;
  static final Duration MINUTE = Duration.ofMinutes(1);

  static final RefreshSettings EACH_MINUTE = new RefreshSettings(MINUTE);

  private Refreshing() {}

  /** A cache of ten small models, which are asked for each minute. */
  static CacheHarness harness() {
    return new CacheHarness(ROOM, CacheHarness.DEFAULTS, EACH_MINUTE);
  }

  /** Uses a model that is in memory. */
  static void use(CacheHarness it, ModelName name) {
    it.cache.tryAcquire(name).orElseThrow().close();
  }

  static void pass(CacheHarness it, Duration time) {
    it.nanos.addAndGet(time.toNanos());
  }

  static void awaitResult(CacheHarness it, RefreshResult... results) {
    until(() -> it.listener.refreshes.size() == results.length);
    assertThat(it.listener.refreshes).containsExactly(results);
  }

  static ModelStatus status(CacheHarness it) {
    return it.cache.status(A).orElseThrow();
  }
}
