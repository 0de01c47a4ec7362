package dev.coppice.cache;

import dev.coppice.loader.ServingException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs flights, so many at once, and gives each up that takes too long.
 *
 * <p>A flight that was given up is not over for its {@link Landing} until its thread is done: a
 * native load may not heed the interrupt, and a second one beside it would break the rule of one
 * load a model.
 *
 * <p>The queue of flights that have not begun is as long as calls may wait; what goes past it is
 * refused at once.
 */
final class LoadThreads {

  private static final Logger log = LoggerFactory.getLogger(LoadThreads.class);

  /** How long an interrupted load may take to notice, once the server stops. */
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(2);

  private final ResidentLoader loader;
  private final Freeing freeing;
  private final Duration loadTimeout;
  private final Map<Flight, Landing> underWay = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor timer;
  private volatile boolean stopping;

  LoadThreads(ResidentLoader loader, Freeing freeing, CacheSettings settings) {
    this.loader = loader;
    this.freeing = freeing;
    this.loadTimeout = settings.loadTimeout();
    this.threads =
        new ThreadPoolExecutor(
            settings.maxLoads(),
            settings.maxLoads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(settings.maxWaiting()),
            Thread.ofPlatform().name("coppice-load-", 1).daemon().factory());
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("coppice-load-timeout").daemon().factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Flights begun or queued. */
  int underWay() {
    return underWay.size();
  }

  boolean isStopping() {
    return stopping;
  }

  /** Sends a flight on its way, or fails it if that cannot be. */
  void start(Flight flight, Landing landing) {
    underWay.put(flight, landing);
    try {
      Future<?> timeout =
          timer.schedule(
              () -> timeOut(flight, landing), loadTimeout.toNanos(), TimeUnit.NANOSECONDS);
      threads.execute(() -> run(flight, landing, timeout));
    } catch (RejectedExecutionException e) {
      fail(flight, landing, stopping ? Refusals.stopping() : Refusals.overloaded(flight.name()));
    }
  }

  private void run(Flight flight, Landing landing, Future<?> timeout) {
    if (!flight.begin()) {
      return;
    }
    try {
      arrive(flight, landing, loader.load(flight));
    } catch (ServingException e) {
      fail(flight, landing, e);
    } finally {
      timeout.cancel(false);
      flight.end();
    }
  }

  private void arrive(Flight flight, Landing landing, Resident resident) {
    if (flight.claim()) {
      underWay.remove(flight);
      landing.landed(flight, resident);
    } else {
      freeing.discard(resident);
      fail(flight, landing, Refusals.tookTooLong(flight.name()));
    }
  }

  private void fail(Flight flight, Landing landing, ServingException why) {
    underWay.remove(flight);
    landing.failed(flight, why);
  }

  /** What the load was waiting for says why it took too long. */
  private void timeOut(Flight flight, Landing landing) {
    if (flight.failure() != null) {
      return; // It never began: the queue was full.
    }
    log.warn("model {}: load given up after {}", flight.name(), loadTimeout);
    giveUp(
        flight,
        landing,
        flight.lacksMemory()
            ? Refusals.overloaded(flight.name())
            : Refusals.tookTooLong(flight.name()));
  }

  private void giveUp(Flight flight, Landing landing, ServingException why) {
    if (flight.giveUp(why)) {
      fail(flight, landing, why);
    }
  }

  /**
   * Refuses the loads that have not begun, gives the others {@code grace} to end, then interrupts
   * them.
   */
  void close(Duration grace) throws InterruptedException {
    stopping = true;
    threads.shutdown();
    underWay.forEach(
        (flight, landing) -> {
          if (!flight.hasBegun()) {
            giveUp(flight, landing, Refusals.stopping());
          }
        });
    try {
      if (!threads.awaitTermination(grace.toNanos(), TimeUnit.NANOSECONDS)) {
        log.warn("{} loads given up after {}", underWay.size(), grace);
      }
    } finally {
      underWay.forEach((flight, landing) -> giveUp(flight, landing, Refusals.stopping()));
      timer.shutdownNow();
    }
    if (!threads.awaitTermination(AFTER_INTERRUPT.toNanos(), TimeUnit.NANOSECONDS)) {
      log.warn("{} loads do not heed their interrupt", underWay.size());
    }
  }
}
