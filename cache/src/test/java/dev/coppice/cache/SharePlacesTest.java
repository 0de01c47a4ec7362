package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Loads of one share's names never have every thread, however long each takes. */
class SharePlacesTest {

  private static final LoadSettings THREE =
      new LoadSettings(3, 100, 100, Duration.ofSeconds(10), FOREVER, FOREVER);

  private static List<CountDownLatch> callSlow(CacheHarness it, int count) {
    List<CountDownLatch> gates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ModelName slow = name("busy/" + i);
      gates.add(it.gate(slow, 1024));
      var unused = it.callerOf(slow);
    }
    until(() -> it.loads() == count && it.cache.figures().loadsRunning() == 2);
    return gates;
  }

  @Test
  void anothersModelIsLoadedWhileAllLoadsOfOneShareWaitForTheStore() {
    try (CacheHarness it = new CacheHarness(1 << 20, THREE)) {
      callSlow(it, 5);

      it.load(name("rare/a"));
      it.load(name("b"));
    }
  }

  @Test
  void nextOfOneShareBeginsOnceOneOfItHasEnded() {
    try (CacheHarness it = new CacheHarness(1 << 20, THREE)) {
      List<CountDownLatch> gates = callSlow(it, 3);
      ModelName waiting = name("busy/2");
      assertThat(it.source.loads(waiting)).isZero();

      gates.getFirst().countDown();

      until(() -> it.source.loads(waiting) == 1);
    }
  }

  @Test
  void modelThatACallHasJoinedBeginsWhileOneSharesCallsWait() throws Exception {
    try (CacheHarness it = new CacheHarness(1 << 20, THREE)) {
      callSlow(it, 4);
      ModelName warmed = name("rare/a");
      it.cache.warm().orElseThrow().warmUp().add(List.of(warmed));
      Future<Lease> call = it.acquireLater(warmed);

      leaseOf(call).close();
    }
  }
}
