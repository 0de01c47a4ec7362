package dev.coppice.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * The system's time, up to {@link #PERIOD} old. Each timer of a warm call and its tenant's figures
 * want it, to the second at most; and reading the system's clock takes a third as long as all that
 * a timer does.
 */
public final class TickingClock implements InstantSource, AutoCloseable {

  static final Duration PERIOD = Duration.ofMillis(100);

  private volatile long millis = System.currentTimeMillis();
  private volatile boolean closed;

  private TickingClock() {}

  /** One that ticks until it is closed. */
  public static TickingClock start() {
    return start(Thread.ofPlatform().name("coppice-clock").daemon().factory());
  }

  /**
   * The same.
   *
   * @param threads makes the one that ticks
   */
  static TickingClock start(ThreadFactory threads) {
    TickingClock clock = new TickingClock();
    threads.newThread(clock::tick).start();
    return clock;
  }

  private void tick() {
    while (!closed) {
      millis = System.currentTimeMillis();
      LockSupport.parkNanos(PERIOD.toNanos());
    }
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis);
  }

  @Override
  public long millis() {
    return millis;
  }

  /** It stands still from its next tick on. */
  @Override
  public void close() {
    closed = true;
  }
}
