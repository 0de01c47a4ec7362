package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Who frees a model. */
class FreeingThreadTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final long BYTES = 1024;

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

  private void watch(CacheHarness it, ModelName name) {
    it.source.on(
        name,
        memory -> {
          memory.reserve(BYTES);
          return new FakeModel(
              it.ledger, BYTES, () -> threads.add(Thread.currentThread().getName()));
        });
  }
}
