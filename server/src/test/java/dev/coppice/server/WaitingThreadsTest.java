package dev.coppice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.server.api.failure.NoThreadException;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Threads for what blocks, also where the system has none to give. */
class WaitingThreadsTest {

  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void taskRunsOnAVirtualThreadUntilTheStop() throws Exception {
    WaitingThreads threads = new WaitingThreads();
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    threads.execute(() -> ran.complete(Thread.currentThread()));
    assertThat(ran.get(20, TimeUnit.SECONDS).isVirtual()).isTrue();
    threads.stop();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> threads.execute(runs::incrementAndGet))
        .isNotInstanceOf(NoThreadException.class);
  }

  @Test
  void taskForWhichThereIsNoThreadIsRefusedAndDoesNotRunLater() {
    CompletableFuture<Runnable> later = new CompletableFuture<>();
    WaitingThreads threads = new WaitingThreads(new Scarce(later::complete));
    assertThatExceptionOfType(NoThreadException.class)
        .isThrownBy(() -> threads.execute(runs::incrementAndGet));
    later.join().run();
    assertThat(runs).hasValue(0);
  }

  @Test
  void taskThatRunsThoughNoThreadWasToBeHadIsNotRefused() {
    new WaitingThreads(new Scarce(Runnable::run)).execute(runs::incrementAndGet);
    assertThat(runs).hasValue(1);
  }

  /** As virtual threads where no thread can be had: what was begun may run all the same. */
  private static final class Scarce extends AbstractExecutorService {

    private final Consumer<Runnable> begun;

    private Scarce(Consumer<Runnable> begun) {
      this.begun = begun;
    }

    @Override
    public void execute(Runnable task) {
      begun.accept(task);
      throw new OutOfMemoryError("unable to create native thread: made to fail");
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }
}
