package dev.coppice.server.api.batch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How far a batch is: what its threads tell whoever answers, and that nobody wants more. */
final class Progress {

  private final Set<Thread> threads = new HashSet<>();

  /** What somebody waits for; null while nobody does, so that few changes wake anybody. */
  private @Nullable BooleanSupplier awaited;

  private boolean isClosed;

  /** Changes something that others read or wait for. */
  synchronized void change(Runnable step) {
    step.run();
    if (isClosed || (awaited != null && awaited.getAsBoolean())) {
      notify();
    }
  }

  /** Reads what others change. */
  synchronized <T> T read(Supplier<T> value) {
    return value.get();
  }

  /**
   * Blocks until something holds, one thread at a time; false if the batch is closed, also if what
   * holds came of that: a load that was given up answers its rows.
   */
  synchronized boolean await(BooleanSupplier condition) throws InterruptedException {
    try {
      awaited = condition;
      while (!condition.getAsBoolean() && !isClosed) {
        wait();
      }
      return !isClosed;
    } finally {
      awaited = null;
    }
  }

  /**
   * Runs something on this thread, which is interrupted when the batch is closed.
   *
   * @return false if it was closed before; then nothing was run
   */
  boolean run(Runnable work) {
    Thread self = Thread.currentThread();
    synchronized (this) {
      if (isClosed) {
        return false;
      }
      threads.add(self);
    }
    try {
      work.run();
    } finally {
      change(() -> threads.remove(self));
    }
    return true;
  }

  boolean isClosed() {
    return read(() -> isClosed);
  }

  /** Nobody wants more: whoever waits is interrupted. */
  void close() {
    List<Thread> waiting = new ArrayList<>();
    change(
        () -> {
          isClosed = true;
          waiting.addAll(threads);
        });
    waiting.forEach(Thread::interrupt);
  }
}
