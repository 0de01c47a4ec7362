package dev.coppice.cache.load;

import dev.coppice.cache.resident.Freeing;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.source.LoadFailures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs flights as their turn comes, a bounded number at once, and gives up those that take too
 * long.
 *
 * <p>A flight whose last caller has left goes on as long as no other waits for its thread: so a
 * client that is less patient than a load takes finds the model when it comes back, and a flood of
 * such calls holds up nobody.
 *
 * <p>A flight that was given up is not over for its {@link Landing} until its thread is done: a
 * native load may not heed the interrupt, and a second one beside it would break the rule of one
 * load per model.
 */
public final class LoadThreads {

  private static final Logger LOG = LoggerFactory.getLogger(LoadThreads.class);

  private final ResidentLoader loader;
  private final Freeing freeing;
  private final LoadReports reports;
  private final LoadTimeouts timeouts;
  private final LoadQueue queue;
  private final Set<Flight> underWay = ConcurrentHashMap.newKeySet();
  private final DesertedFlights deserted;
  private final int maxWaitingPerModel;
  private final AtomicInteger running = new AtomicInteger();
  private final LoadWorkers workers;
  private volatile boolean stopping;

  /**
   * @param timer runs the timeouts; closed with this
   */
  public LoadThreads(
      ResidentLoader loader,
      Freeing freeing,
      LoadSettings settings,
      LoadReports reports,
      ScheduledExecutorService timer) {
    this(loader, freeing, settings, reports, timer, LoadWorkers.newFactory());
  }

  /**
   * The same.
   *
   * @param factory makes the threads on which loads run
   */
  LoadThreads(
      ResidentLoader loader,
      Freeing freeing,
      LoadSettings settings,
      LoadReports reports,
      ScheduledExecutorService timer,
      ThreadFactory factory) {
    this.loader = loader;
    this.freeing = freeing;
    this.reports = reports;
    this.timeouts = new LoadTimeouts(settings.loadTimeout(), timer, this::giveUp);
    this.queue =
        new LoadQueue(settings.maxWaiting(), settings.maxFetches(), settings.maxRestores());
    this.deserted = new DesertedFlights(underWay, queue, this::fail);
    this.maxWaitingPerModel = settings.maxWaitingPerModel();
    this.workers = new LoadWorkers(settings.maxLoads(), factory, queue, this::runGuarded);
  }

  /** Those that have begun or wait for a thread; one that is about to land counts no more. */
  public int flights() {
    return underWay.size();
  }

  /** Flights that a thread runs. */
  public int running() {
    return running.get();
  }

  /** Flights that wait for a thread. */
  public int waiting() {
    return queue.size();
  }

  public boolean isStopping() {
    return stopping;
  }

  /** Sends a flight on its way, or fails it if that cannot be. */
  public void start(Flight flight) {
    underWay.add(flight); // It may be dropped already: an unload finds it by its name.
    var unused = flight.over().thenRun(() -> underWay.remove(flight));
    boolean hasThread = workers.begin();
    boolean stands = stand(flight);
    if (hasThread && !queue.lacksPlace(flight)) {
      return;
    }
    // Others may have counted on the thread that the system has not, whatever became of this one.
    List<Flight> stranded = workers.stranded();
    stranded.forEach(left -> fail(left, Refusals.overloaded(left.name())));
    if (stands && stranded.isEmpty()) {
      deserted.makePlaceFor(flight);
    }
  }

  /** Puts a flight into the line, from where a thread may take it at once, or fails it. */
  private boolean stand(Flight flight) {
    try {
      timeouts.begin(flight);
      if (queue.offer(flight)) {
        boolean isOver = flight.isDropped() || !flight.isUnderWay();
        if (isOver) { // Whoever ended it found it in no line.
          boolean unused = queue.remove(flight);
        }
        return !isOver;
      }
      fail(flight, stopping ? Refusals.stopping() : Refusals.overloaded(flight.name()));
    } catch (RejectedExecutionException e) { // Closed just now.
      fail(flight, Refusals.stopping());
    } catch (OutOfMemoryError e) {
      fail(flight, Refusals.overloaded(flight.name()));
    }
    return false;
  }

  /** No load takes its thread along, whatever it meets with. */
  private void runGuarded(Flight flight) {
    try {
      run(flight);
    } catch (Throwable e) { // As it was told of another failure.
      LOG.error("model {}: the end of its load failed", flight.name(), e);
    }
  }

  private void run(Flight flight) {
    boolean goesBack = flight.begin() && !load(flight);
    // Unless it lacks a place, this thread may take it next.
    if (goesBack && stand(flight) && queue.lacksPlace(flight)) {
      deserted.makePlaceFor(flight);
    }
  }

  /** Returns false if the flight goes to the other line: what its source keeps is of no use. */
  private boolean load(Flight flight) {
    boolean goesBack = false;
    running.incrementAndGet();
    try {
      Optional<Resident> resident = loader.load(flight);
      goesBack = resident.isEmpty() && flight.goBack();
      if (!goesBack) {
        arrive(flight, resident.orElseThrow(flight::givenUp));
      }
    } catch (ServingException e) {
      fail(flight, e);
    } catch (Throwable e) { // Or else its calls would wait for ever.
      fail(flight, LoadFailures.internal(e));
    } finally {
      running.decrementAndGet();
      if (!goesBack) {
        timeouts.stop(flight);
        flight.thread().leave();
      }
    }
    return !goesBack;
  }

  private void arrive(Flight flight, Resident resident) {
    if (!flight.claim()) {
      freeing.discard(resident); // Somebody may hold it for as long as a disk hangs.
      fail(flight, LoadFailures.tookTooLong(flight.name(), null), resident.freed());
      return;
    }
    underWay.remove(flight);
    try {
      flight.landing().landed(flight, resident);
    } catch (RuntimeException | Error e) { // No memory for its place in the table, perhaps.
      LOG.error("model {}: loaded, but lost", flight.name(), e);
      ServingException failure = LoadFailures.internal(e);
      if (flight.fail(failure)) {
        reports.tell(flight.name(), failure);
        freeing.discard(resident);
      }
      flight.landing().failed(flight, failure);
    }
    if (flight.isDropped()) {
      var unused = resident.freed().thenRun(() -> flight.over().complete(null));
    } else {
      flight.over().complete(null);
    }
  }

  private void fail(Flight flight, ServingException why) {
    fail(flight, why, CompletableFuture.completedFuture(null));
  }

  /** The same; nothing is left of what it loaded once {@code gone} completes. */
  private void fail(Flight flight, ServingException why, CompletableFuture<Void> gone) {
    queue.remove(flight);
    timeouts.stop(flight);
    reports.failed(flight, why);
    try {
      flight.landing().failed(flight, why);
    } finally {
      flight.fail(why); // If its landing could not.
      // Last, so that whoever sees no load under way finds its name free.
      underWay.remove(flight);
      var unused = gone.thenRun(() -> flight.over().complete(null));
    }
  }

  private void giveUp(Flight flight, ServingException why) {
    reports.givenUp(flight, why);
    if (flight.giveUp(why)) {
      fail(flight, why);
    }
  }

  /** Hears that a call waits for a flight no longer; it may have been the last. */
  public void callerLeft(Flight flight) {
    deserted.left(flight);
  }

  /**
   * Adds a call to a flight, which has the place of calls from then on; as {@link Flight#join}.
   *
   * @return false if it has landed
   * @throws ServingException if it failed, or too many wait for it
   */
  public boolean join(Flight flight) {
    boolean isJoined = flight.join(maxWaitingPerModel, reports);
    if (isJoined) {
      loader.moveUp();
    }
    if (isJoined && queue.moveUp(flight)) {
      deserted.makePlaceFor(flight);
    }
    return isJoined;
  }

  /** Reports how calls fare that want to wait for flights. */
  public LoadReports reports() {
    return reports;
  }

  /** Drops the model of a flight; those who wait look for it anew once its thread is done. */
  public void drop(Flight flight) {
    if (flight.drop()) {
      fail(flight, Refusals.notReady(flight.name()));
    }
  }

  /**
   * Begins no more loads from now on, refuses those that wait for a thread, and drops the deserted.
   */
  public void drain() {
    stopping = true;
    queue.close().forEach(flight -> giveUp(flight, Refusals.stopping()));
    deserted.dropAll();
  }

  /** Refuses those who still wait, and interrupts the loads that they wait for. */
  public void giveUpAll() {
    underWay.forEach(flight -> giveUp(flight, Refusals.stopping()));
  }

  /**
   * {@linkplain #drain Drains}, gives the loads that have begun half of {@code grace} to end, then
   * interrupts them, and gives them a quarter of it to notice; the rest is for freeing models.
   */
  public void close(Duration grace) throws InterruptedException {
    drain();
    workers.shutdown();
    long nanos = grace.toNanos();
    try {
      if (!workers.awaitEnd(nanos / 2) && !underWay.isEmpty()) {
        LOG.warn("{} loads given up after {}", underWay.size(), grace.dividedBy(2));
      }
    } finally {
      giveUpAll();
      timeouts.close();
    }
    if (!workers.awaitEnd(nanos / 4) && !underWay.isEmpty()) {
      LOG.warn("{} loads run on after their interrupt", underWay.size());
    }
  }
}
