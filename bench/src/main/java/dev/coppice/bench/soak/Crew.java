package dev.coppice.bench.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that each do one thing over and over, with pauses, until they are stopped. */
final class Crew implements AutoCloseable {

  /** What a thread does again and again. */
  interface Deed {

    void once(Random random) throws IOException, InterruptedException;
  }

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean isStopped;

  /**
   * Starts some.
   *
   * @param pause the mean time between two deeds; pauses are drawn, so that no two threads march in
   *     step
   */
  void start(int count, Duration pause, Deed deed) {
    for (int i = 0; i < count; i++) {
      Random random = new Random(threads.size());
      threads.add(Thread.ofVirtual().start(() -> work(random, pause, deed)));
    }
  }

  private void work(Random random, Duration pause, Deed deed) {
    try {
      while (!isStopped) {
        deed.once(random);
        Thread.sleep((long) (2 * random.nextDouble() * pause.toMillis()));
      }
    } catch (IOException | RuntimeException e) {
      failure.compareAndSet(null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns once every deed under way is done.
   *
   * @throws IOException if one of them failed
   */
  void stop() throws IOException, InterruptedException {
    isStopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new IOException("a thread of the benchmark failed", failure.get());
    }
  }

  @Override
  public void close() {
    isStopped = true;
    threads.forEach(Thread::interrupt);
  }
}
