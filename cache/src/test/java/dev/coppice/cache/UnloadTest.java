package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.assertRefused;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What unloading a name does to loads of it that are under way, and to what is known of them. */
class UnloadTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final long ROOM = 1 << 20;

  @Test
  void loadUnderWayIsGivenUpAndItsCallersGetTheNextOne() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.gate(A, 1024);
      Future<Lease> call = it.acquireLater(A);
      until(() -> it.source.loads(A) == 1 && it.callsAsleep() == 1);
      it.source.size(A, 2048);

      CompletableFuture<Void> unloaded = it.cache.unload(A).orElseThrow();

      Lease lease = leaseOf(call);
      assertThat(lease.model().bytes()).isEqualTo(2048);
      assertThat(it.source.loads(A)).isEqualTo(2);
      lease.close();
      unloaded.join(); // Of the next one too, if that was there so soon.
    }
  }

  @Test
  void resultOfALoadThatHeedsNoInterruptIsDroppedAndTheNextCallLoadsAnew() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      AtomicBoolean finish = it.stall(A, 4096);
      Future<Lease> call = it.acquireLater(A);
      until(() -> it.budget.used() == 4096);
      CompletableFuture<Void> unloaded = it.cache.unload(A).orElseThrow();
      it.source.size(A, 1024);

      assertThat(unloaded).as("answered while its memory is in use").isNotDone();
      finish.set(true);
      unloaded.join();
      Lease lease = leaseOf(call);
      assertThat(lease.model().bytes()).isEqualTo(1024);
      assertThat(it.source.loads(A)).isEqualTo(2);
      lease.close();
      until(() -> it.budget.used() == 1024);
    }
  }

  /** As by the local disk, which hangs while it takes a copy. */
  @Test
  void loadWhoseResultIsDroppedLetsGoOfItsThreadThoughSomebodyHoldsThat() throws Exception {
    LoadSettings oneLoad = PlainSettings.loads(1, 10, 10, FOREVER, FOREVER, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, oneLoad)) {
      Queue<ModelHold> held = new ConcurrentLinkedQueue<>();
      it.source.keeping =
          hold -> {
            if (held.isEmpty()) { // Of the first load alone.
              assertThat(hold.tryTake()).isPresent();
              held.add(hold);
            }
          };
      AtomicBoolean finish = it.stall(A, 4096);
      Future<Lease> call = it.acquireLater(A);
      until(() -> it.budget.used() == 4096);
      CompletableFuture<Void> unloaded = it.cache.unload(A).orElseThrow();
      it.source.size(A, 1024);
      finish.set(true);

      leaseOf(call).close();
      leaseOf(it.acquireLater(B)).close();

      assertThat(unloaded).as("answered while its memory is in use").isNotDone();
      assertThat(it.budget.used()).isEqualTo(4096 + 1024 + 1024);
      held.remove().release();
      unloaded.join();
    }
  }

  @Test
  void loadThatHasNotBegunIsTakenOutAndItsCallersGetTheNextOne() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      CountDownLatch first = it.gate(B, 1024);
      CountDownLatch second = it.gate(name("c"), 1024);
      Future<Lease> b = it.acquireLater(B);
      Future<Lease> c = it.acquireLater(name("c"));
      until(() -> it.source.loads(B) + it.source.loads(name("c")) == 2);
      Future<Lease> call = it.acquireLater(A);
      until(() -> it.loads() == 3);

      it.cache.unload(A).orElseThrow().join();

      first.countDown();
      second.countDown();
      leaseOf(b).close();
      leaseOf(c).close();
      leaseOf(call).close();
      assertThat(it.source.loads(A)).isEqualTo(1);
    }
  }

  @Test
  void rememberedFailureIsForgotten() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.source.on(
          A,
          memory -> {
            throw new ServingException(Reason.INVALID_MODEL, "broken");
          });
      assertRefused(it.acquireLater(A), Reason.INVALID_MODEL, "broken");
      it.source.size(A, 1024);
      assertRefused(it.acquireLater(A), Reason.INVALID_MODEL, "broken");

      it.cache.unload(A).orElseThrow().join();

      it.load(A);
      assertThat(it.source.loads(A)).isEqualTo(2);
    }
  }

  /** A call that comes just then would be served by it, and so would those after the unload. */
  @Test
  void copyIsForgottenByTheTimeThatTheModelHasLeftMemory() {
    AtomicBoolean wasForgotten = new AtomicBoolean();
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.load(A);
      it.listener.afterEviction = () -> wasForgotten.set(it.source.forgotten.contains(A));

      it.cache.unload(A).orElseThrow().join();

      assertThat(wasForgotten).isTrue();
      it.listener.afterEviction = () -> {};
    }
  }
}
