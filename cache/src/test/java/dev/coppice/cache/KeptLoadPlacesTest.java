package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.KeptModel;
import dev.coppice.loader.ModelName;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Loads of what the source keeps itself never have every thread. */
class KeptLoadPlacesTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final ModelName C = name("c");
  private static final ModelName OTHER = name("other");
  private static final long BYTES = 1024;

  private static CacheHarness harness(int maxLoads) {
    LoadSettings limits = new LoadSettings(maxLoads, 1, 10, 10, FOREVER, FOREVER, FOREVER, 0);
    CacheHarness it = new CacheHarness(1 << 20, limits);
    for (ModelName kept : List.of(A, B, C)) {
      it.source.kept.put(kept, new KeptModel("v1", BYTES));
    }
    return it;
  }

  @Test
  void whatIsNotKeptIsLoadedWhileAllLoadsOfWhatIsKeptWaitForTheDisk() {
    try (CacheHarness it = harness(3)) {
      for (ModelName kept : List.of(A, B, C)) {
        it.gate(kept, BYTES);
        var unused = it.callerOf(kept);
      }
      until(() -> it.cache.figures().loads() == 3 && it.cache.figures().loadsRunning() == 2);

      it.load(OTHER);
    }
  }

  @Test
  void nextLoadOfWhatIsKeptBeginsOnceOneOfThemHasEnded() throws Exception {
    try (CacheHarness it = harness(2)) {
      CountDownLatch gate = it.gate(A, BYTES);
      Future<Lease> first = it.acquireLater(A);
      until(() -> it.source.loads(A) == 1);
      Future<Lease> next = it.acquireLater(B);
      until(() -> it.cache.figures().loads() == 2);
      it.load(OTHER);
      assertThat(it.source.loads(B)).isZero();

      gate.countDown();

      leaseOf(first).close();
      leaseOf(next).close();
    }
  }
}
