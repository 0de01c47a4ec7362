package dev.coppice.cache.load;

import dev.coppice.loader.ServingException;
import dev.coppice.loader.source.LoadFailures;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up loads that take too long, the time in the line included; and says where one is that goes
 * on all the same.
 */
public final class LoadTimeouts {

  private static final Logger LOG = LoggerFactory.getLogger(LoadTimeouts.class);

  /** Within which nearly all loads heed their interrupt. */
  private static final Duration HEED = Duration.ofSeconds(10);

  private final Duration timeout;
  private final long heedNanos;
  private final ScheduledExecutorService timer;
  private final BiConsumer<Flight, ServingException> giveUp;
  private final Map<Flight, Future<?>> running = new ConcurrentHashMap<>();

  /**
   * @param timer closed with this
   * @param giveUp gives up a flight, for that reason
   */
  LoadTimeouts(
      Duration timeout,
      ScheduledExecutorService timer,
      BiConsumer<Flight, ServingException> giveUp) {
    this.timeout = timeout;
    this.heedNanos = Math.min(HEED.toNanos(), timeout.toNanos());
    this.timer = timer;
    this.giveUp = giveUp;
  }

  /**
   * One thread for all timeouts, from the start on: no load is refused for want of it. Those that
   * are no longer needed leave it at once.
   */
  public static ScheduledExecutorService newTimer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("coppice-load-timeout").daemon().factory());
    timer.setRemoveOnCancelPolicy(true);
    timer.prestartAllCoreThreads();
    return timer;
  }

  /**
   * A flight's time begins, unless it has.
   *
   * @throws RejectedExecutionException if this is closed
   */
  void begin(Flight flight) {
    running.computeIfAbsent(
        flight, begun -> timer.schedule(() -> end(begun), timeout.toNanos(), TimeUnit.NANOSECONDS));
    if (flight.isDropped() || flight.failure() != null) { // Before there was something to stop.
      stop(flight);
    }
  }

  /** It has all the time that it wants, or is over. */
  void stop(Flight flight) {
    Future<?> own = running.remove(flight);
    if (own != null) {
      own.cancel(false);
    }
  }

  /** What the load was waiting for says why it took too long. */
  private void end(Flight flight) {
    running.remove(flight);
    ServingException why =
        flight.lacksMemory()
            ? Refusals.overloaded(flight.name())
            : LoadFailures.tookTooLong(flight.name(), null);
    giveUp.accept(flight, why);
    if (flight.failure() != why) { // It has landed or failed just now.
      return;
    }
    LOG.warn("model {}: load given up after {}", flight.name(), timeout);
    var unused = timer.schedule(() -> look(flight), heedNanos, TimeUnit.NANOSECONDS);
  }

  /** One that heeds no interrupt keeps its thread, and whoever waits for that wants to know why. */
  private void look(Flight flight) {
    flight
        .thread()
        .where()
        .ifPresent(
            frame ->
                LOG.warn(
                    "model {}: its load goes on though it was given up, in {}.{}",
                    flight.name(),
                    frame.getClassName(),
                    frame.getMethodName()));
  }

  void close() {
    timer.shutdownNow();
  }
}
