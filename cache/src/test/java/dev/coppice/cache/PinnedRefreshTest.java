package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a newer version of a pinned model means to those who wait for memory. */
class PinnedRefreshTest {

  private static final ModelName PINNED = name("pinned");
  private static final ModelName OTHER = name("other");
  private static final ModelName HELD = name("held");

  /** Each time, the newer version takes the older one's place while a call waits for its memory. */
  private static final int VERSIONS = 50;

  /** With threads enough that no load yields its own to another. */
  private static final LoadSettings SETTINGS =
      PlainSettings.loads(4, 1000, 100, FOREVER, FOREVER, Duration.ofSeconds(10));

  @Test
  void callThatWaitsForTheMemoryOfTheOlderVersionIsNotRefusedAsTheNewerTakesItsPlace()
      throws Exception {
    try (CacheHarness it = new CacheHarness(1000, SETTINGS, Pins.parse("pinned"))) {
      it.source.size(PINNED, 400);
      it.source.size(OTHER, 300);
      it.source.size(HELD, 150);
      it.load(PINNED);
      Lease held = it.cache.acquire(HELD);
      for (int version = 2; version < VERSIONS; version++) {
        it.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        it.source.version = "v" + version;
        CountDownLatch built = new CountDownLatch(1);
        it.source.on(
            PINNED,
            memory -> {
              memory.reserve(400);
              built.await();
              return new FakeModel(it.ledger, 400);
            });
        Future<Lease> newest = it.acquireNewestLater(PINNED);
        until(() -> it.budget.used() == 950);
        Future<Lease> call = it.acquireLater(OTHER);
        until(() -> it.budget.waiting() == 1);

        built.countDown();

        leaseOf(call).close();
        leaseOf(newest).close();
        it.cache.unload(OTHER).orElseThrow().join();
        until(() -> it.budget.used() == 550);
      }
      held.close();
    }
  }
}
