package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.loader.ModelName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Loads of one share's names never have every thread, however long each takes. */
class SharePlacesTest {

  private static final LoadSettings THREE =
      PlainSettings.loads(3, 100, 100, Duration.ofSeconds(10), FOREVER, FOREVER);

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
      List<CountDownLatch> gates = callSlow(it, 5);

      gates.forEach(CountDownLatch::countDown);

      until(() -> it.loads() == 0);
    }
  }
}
