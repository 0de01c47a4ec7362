package dev.coppice.server.api.batch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How far a batch is: what its threads tell whoever answers, and that nobody wants more. */
final class Progress {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Thread> threads = new HashSet<>();

  /** What somebody waits for; null while nobody does, so that few changes wake anybody. */
  private @Nullable BooleanSupplier awaited;

  private boolean isClosed;

  /** Changes something that others read or wait for. */
  void change(Runnable step) {
    lock.lock();
    try {
      step.run();
      if (isClosed || (awaited != null && awaited.getAsBoolean())) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Reads what others change. */
  <T> T read(Supplier<T> value) {
    lock.lock();
    try {
      return value.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Blocks until something holds, one thread at a time; false if the batch is closed, also if what
   * holds came of that: a load that was given up answers its rows.
   */
  boolean await(BooleanSupplier condition) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaited = condition;
      while (!condition.getAsBoolean() && !isClosed) {
        changed.await();
      }
      return !isClosed;
    } finally {
      awaited = null;
      lock.unlock();
    }
  }

  /**
   * Runs something on this thread, which is interrupted when the batch is closed.
   *
   * @return false if it was closed before; then nothing was run
   */
  boolean run(Runnable work) {
    Thread self = Thread.currentThread();
    lock.lock();
    try {
      if (isClosed) {
        return false;
      }
      threads.add(self);
    } finally {
      lock.unlock();
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
