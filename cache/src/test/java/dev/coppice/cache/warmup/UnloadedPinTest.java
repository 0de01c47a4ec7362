package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.warmup.LoadsAhead.pinned;
import static dev.coppice.cache.warmup.LoadsAhead.warmUp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CacheHarness;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A pinned model that an operator unloads while the start goes on. */
class UnloadedPinTest {

  private static final ModelName A = name("a");

  @Test
  void isNoReasonToEndIfItWasJustThere() {
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a"))) {
      CountDownLatch gate = it.gate(A, 1024);
      CompletableFuture<Void> ready = pinned(it).load();
      until(() -> it.source.loads(A) == 1);
      synchronized (warmUp(it)) { // Nobody hears of the load's end before.
        gate.countDown();
        until(() -> it.isResident(A) && isLoadBlocked());
        it.cache.unload(A).orElseThrow().join();
      }

      assertThat(ready).succeedsWithin(FOREVER);
      assertThat(pinned(it).missing()).isZero();
      assertThat(it.source.loads(A)).isEqualTo(2);
    }
  }

  private static boolean isLoadBlocked() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(
            thread ->
                thread.getName().startsWith("coppice-load-")
                    && thread.getState() == Thread.State.BLOCKED);
  }
}
