package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What becomes of a load that nobody waited for once a call does. */
class JoinedLoadTest {

  private static final ModelName PINNED = name("pinned");
  private static final ModelName OTHER = name("other");

  @Test
  void loadThatWaitsForMemoryTakesTheTurnOfTheCallThatHasComeToIt() throws Exception {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("pinned"))) {
      it.source.size(PINNED, 300);
      it.source.size(OTHER, 300);
      Lease large = leaseOfSize(it, "large", 600);
      Lease small = leaseOfSize(it, "small", 400);
      var unused = it.cache.warm().orElseThrow().loadPinned();
      until(() -> it.budget.waiting() == 1);
      Future<Lease> first = it.acquireLater(PINNED);
      until(() -> it.callsAsleep() == 1);
      Future<Lease> second = it.acquireLater(OTHER);
      until(() -> it.budget.waiting() == 2);

      small.close(); // Room for one of them.

      leaseOf(first).close();
      assertThat(second).isNotDone();
      large.close();
      leaseOf(second).close();
    }
  }

  private static Lease leaseOfSize(CacheHarness it, String name, long bytes) {
    it.source.size(name(name), bytes);
    return it.cache.acquire(name(name));
  }
}
