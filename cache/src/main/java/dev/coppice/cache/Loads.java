package dev.coppice.cache;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets each call wait for a load of its model, at most one at a time for each model.
 *
 * <p>The kernel: {@code putIfAbsent} a flight, and only then start the load. Whoever put it there
 * starts it, everybody else joins. A load publishes its model in the table before its flight leaves
 * the map, so that a call finds one or the other; the starter looks at the table once more, because
 * the former flight may have left between its two looks.
 *
 * <p>A flight that was given up keeps its place in the map until its thread is done: a native load
 * may not heed the interrupt, and a second one beside it would break the rule of one load a model.
 * Until then its name's calls are refused as those were that waited for it.
 *
 * <p>Bounds: calls waiting, over all and for each model; loads at once; and the queue of loads that
 * have not begun is as long as calls may wait. What goes past one of them is refused at once.
 */
final class Loads {

  private static final Logger log = LoggerFactory.getLogger(Loads.class);

  /** How long an interrupted load may take to notice, once the server stops. */
  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(2);

  private final ConcurrentMap<ModelName, Flight> flights = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Residents residents;
  private final FailedLoads failedLoads;
  private final ResidentLoader loader;
  private final CacheSettings settings;
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor timer;
  private volatile boolean stopping;

  Loads(
      Residents residents, FailedLoads failedLoads, ResidentLoader loader, CacheSettings settings) {
    this.residents = residents;
    this.failedLoads = failedLoads;
    this.loader = loader;
    this.settings = settings;
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

  int underWay() {
    return flights.size();
  }

  int waiting() {
    return waiting.get();
  }

  /**
   * Blocks until the model is loaded.
   *
   * @throws ServingException if the load fails or is known to fail, if too many calls wait, if this
   *     one waited long enough, or if the server stops
   */
  Lease await(ModelName name) throws InterruptedException {
    if (waiting.incrementAndGet() > settings.maxWaiting()) {
      waiting.decrementAndGet();
      throw Refusals.overloaded(name);
    }
    try {
      return board(name).await(settings.loadWait());
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** The flight of this name, joined. */
  private Flight board(ModelName name) {
    while (true) {
      if (stopping) {
        throw Refusals.stopping();
      }
      ServingException known = failedLoads.find(name);
      if (known != null) {
        throw known;
      }
      Flight own = new Flight(name);
      Flight other = flights.putIfAbsent(name, own);
      if (other == null) {
        start(own);
        return own;
      }
      if (other.join(settings.maxWaitingPerModel())) {
        return other;
      }
      // It landed and has left the map: next time round the model is found, or loaded anew.
    }
  }

  private void start(Flight flight) {
    Resident resident = residents.tryHold(flight.name());
    if (resident != null) {
      flights.remove(flight.name(), flight);
      flight.land(resident);
      return;
    }
    try {
      Future<?> timeout =
          timer.schedule(
              () -> timeOut(flight), settings.loadTimeout().toNanos(), TimeUnit.NANOSECONDS);
      threads.execute(() -> run(flight, timeout));
    } catch (RejectedExecutionException e) {
      fail(flight, stopping ? Refusals.stopping() : Refusals.overloaded(flight.name()));
    }
  }

  private void run(Flight flight, Future<?> timeout) {
    if (!flight.begin()) {
      return;
    }
    try {
      arrive(flight, loader.load(flight));
    } catch (ServingException e) {
      failedLoads.remember(flight.name(), e);
      fail(flight, e);
    } finally {
      timeout.cancel(false);
      flight.end();
    }
  }

  private void arrive(Flight flight, Resident resident) {
    if (flight.claim()) {
      residents.add(resident);
      flights.remove(flight.name(), flight);
      flight.land(resident);
    } else {
      residents.discard(resident);
      flights.remove(flight.name(), flight);
    }
  }

  private void fail(Flight flight, ServingException why) {
    flights.remove(flight.name(), flight);
    flight.fail(why);
  }

  /** What the load was waiting for says why it took too long. */
  private void timeOut(Flight flight) {
    if (flight.failure() != null) {
      return; // It never began: the queue was full.
    }
    log.warn("model {}: load given up after {}", flight.name(), settings.loadTimeout());
    giveUp(
        flight,
        flight.lacksMemory()
            ? Refusals.overloaded(flight.name())
            : Refusals.tookTooLong(flight.name()));
  }

  private void giveUp(Flight flight, ServingException why) {
    if (flight.giveUp(why)) {
      flights.remove(flight.name(), flight);
    }
  }

  /**
   * Refuses the loads that have not begun, gives the others {@code grace} to end, then interrupts
   * them.
   */
  void close(Duration grace) throws InterruptedException {
    stopping = true;
    threads.shutdown();
    for (Flight flight : flights.values()) {
      if (!flight.hasBegun()) {
        giveUp(flight, Refusals.stopping());
      }
    }
    try {
      if (!threads.awaitTermination(grace.toNanos(), TimeUnit.NANOSECONDS)) {
        log.warn("{} loads given up after {}", flights.size(), grace);
      }
    } finally {
      flights.values().forEach(flight -> giveUp(flight, Refusals.stopping()));
      timer.shutdownNow();
    }
    if (!threads.awaitTermination(AFTER_INTERRUPT.toNanos(), TimeUnit.NANOSECONDS)) {
      log.warn("{} loads do not heed their interrupt", flights.size());
    }
  }
}
