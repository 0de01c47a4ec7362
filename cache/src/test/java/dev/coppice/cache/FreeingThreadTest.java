package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.resident.Freeing;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.model.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who frees a model. */
class FreeingThreadTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final long BYTES = 1024;

  @RegisterExtension final LogLines log = LogLines.of(Freeing.class);

  private final List<String> threads = new CopyOnWriteArrayList<>();

  @Test
  void theLoadThatEvictsAModelFreesIt() {
    try (CacheHarness it = new CacheHarness(BYTES)) {
      List<String> loads = new ArrayList<>();
      watch(it, A);
      it.source.on(
          B,
          memory -> {
            loads.add(Thread.currentThread().getName());
            return it.source.build(memory, BYTES);
          });
      it.load(A);
      it.load(B);
      assertThat(threads).isEqualTo(loads);
    }
  }

  @Test
  void aCallThatHadTheLastLeaseLeavesItToAnother() {
    try (CacheHarness it = new CacheHarness(BYTES)) {
      watch(it, A);
      Lease lease = it.cache.acquire(A);
      var freed = it.cache.unload(A).orElseThrow();
      lease.close();
      freed.join();
      assertThat(threads).containsExactly("coppice-free");
    }
  }

  @Test
  void freeingAndTimeoutsHaveTheirThreadsFromTheStartOn() {
    Set<Thread> others = Thread.getAllStackTraces().keySet();
    try (CacheHarness it = new CacheHarness(BYTES)) {
      assertThat(it.loads()).isZero();
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> !others.contains(thread))
          .extracting(Thread::getName)
          .contains("coppice-free", "coppice-load-timeout");
    }
  }

  /** Its thread may have ended by then, or be about to. */
  @RepeatedTest(20)
  void aStopWithoutPatienceSaysNothingWhereNothingIsLeftToFree() {
    try (CacheHarness it = new CacheHarness(BYTES)) {
      it.load(A);
      it.cache.unload(A).orElseThrow().join();
      it.cache.close(Duration.ZERO);
      assertThat(log.texts()).isEmpty();
    }
  }

  @Test
  void aStopSaysThatModelsWereStillBeingFreed() {
    CountDownLatch isFree = new CountDownLatch(1);
    try (CacheHarness it = new CacheHarness(BYTES)) {
      onFree(it, A, () -> awaitQuietly(isFree));
      it.load(A);
      it.cache.close(Duration.ZERO);
      assertThat(log.texts()).containsExactly("models were still being freed after PT0S");
      isFree.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch(CacheHarness it, ModelName name) {
    onFree(it, name, () -> threads.add(Thread.currentThread().getName()));
  }

  private static void onFree(CacheHarness it, ModelName name, Runnable hook) {
    it.source.on(
        name,
        memory -> {
          memory.reserve(BYTES);
          return new FakeModel(it.ledger, BYTES, hook);
        });
  }
}
