package dev.coppice.loader.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.HeapRefusedException;
import java.io.InterruptedIOException;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedLoadHeapTest {

  private static final long KIB = 1 << 10;

  private final SharedBytes account = new SharedBytes(160 * KIB);
  private final SharedLoadHeap heap = new SharedLoadHeap(account);

  @Test
  void aLoadAloneGetsHalfAndIsToldThatThisIsTheMost() {
    try (LoadHeap.Holding holding = heap.open()) {
      holding.take(80 * KIB);
      assertThatExceptionOfType(HeapRefusedException.class)
          .isThrownBy(() -> holding.take(1))
          .withMessage("81921 bytes on the heap to read it (expected: at most 81920)");
      assertThat(account.used()).isEqualTo(80 * KIB).isEqualTo(heap.limit());
    }
    assertThat(account.used()).isZero();
  }

  @Test
  void whatOthersHoldIsOnlyMissingNow() {
    try (LoadHeap.Holding first = heap.open();
        LoadHeap.Holding second = heap.open()) {
      first.take(80 * KIB);
      second.take(40 * KIB);
      assertThatExceptionOfType(HeapBusyException.class).isThrownBy(() -> second.take(8 * KIB));
      first.keep(16 * KIB);
      second.take(24 * KIB);
      assertThat(account.used()).isEqualTo(80 * KIB);
    }
    assertThat(account.used()).isZero();
  }

  @Test
  void whoIsInterruptedWaitsForItsTurnNoLonger() throws Exception {
    try (ExecutorService threads = Executors.newSingleThreadExecutor();
        LoadHeap.Holding first = heap.open();
        LoadHeap.Holding second = heap.open()) {
      CompletableFuture<Void> begun = new CompletableFuture<>();
      Future<String> waiting =
          first.alone(
              () -> {
                Future<String> turn =
                    threads.submit(
                        () -> {
                          begun.complete(null);
                          return second.alone(() -> "");
                        });
                begun.join();
                threads.shutdownNow();
                assertThatThrownBy(() -> turn.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(InterruptedIOException.class);
                return turn;
              });
      assertThat(waiting).isDone();
    }
  }

  @Test
  void whatTakesMuchForAMomentIsDoneByOneLoadAtATime() throws Exception {
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      CyclicBarrier together = new CyclicBarrier(4);
      Callable<Integer> load =
          () -> {
            try (LoadHeap.Holding holding = heap.open()) {
              together.await();
              return holding.alone(
                  () -> {
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    return atOnce.getAndDecrement();
                  });
            }
          };
      for (Future<Integer> each : threads.invokeAll(Collections.nCopies(4, load))) {
        assertThat(each.get()).isEqualTo(1);
      }
    }
    assertThat(most).hasValue(1);
  }
}
