package dev.coppice.cache;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What the fake models and loads really hold, and every law that was broken. */
public final class Ledger {

  private final long capacity;
  private final AtomicLong live = new AtomicLong();
  private final AtomicLong highWaterMark = new AtomicLong();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  public Ledger(long capacity) {
    this.capacity = capacity;
  }

  void hold(long bytes) {
    long now = live.addAndGet(bytes);
    highWaterMark.accumulateAndGet(now, Math::max);
    if (now > capacity) {
      report("%d bytes live (expected: at most %d)".formatted(now, capacity));
    }
  }

  void drop(long bytes) {
    live.addAndGet(-bytes);
  }

  void report(String violation) {
    violations.add(violation);
  }

  public long live() {
    return live.get();
  }

  /** The most bytes that were ever live at once. */
  long highWaterMark() {
    return highWaterMark.get();
  }

  Queue<String> violations() {
    return violations;
  }
}
