package dev.coppice.cache.load;

import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.source.LoadFailures;
import dev.coppice.model.natives.LowPriority;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs loads in turn on a fixed number of threads, which begin with the start, and gives up loads
 * that take too long.
 *
 * <p>A load whose last caller has left goes on as long as no other load waits for its thread. So an
 * impatient client finds the model when it comes back, and a flood of such calls blocks nobody.
 *
 * <p>A load that was given up keeps its name until its thread is done: a native load may ignore the
 * interrupt, and a second load beside it would break the rule of one load per model.
 */
final class LoadThreads {

  private static final Logger LOG = LoggerFactory.getLogger(LoadThreads.class);

  private final ResidentLoader loader;
  private final LoadReports reports;
  private final Landing landing;
  private final Duration loadTimeout;
  private final LoadQueue queue;
  private final Set<Load> underWay = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor timer;
  private volatile boolean stopping;

  LoadThreads(ResidentLoader loader, LoadSettings settings, LoadReports reports, Landing landing) {
    this.loader = loader;
    this.reports = reports;
    this.landing = landing;
    this.loadTimeout = settings.loadTimeout();
    int atOnce = settings.maxLoads() + settings.maxRefreshes();
    this.queue = new LoadQueue(settings);
    this.threads =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            0,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            LowPriority.BEHIND_CALLS.lowering(
                Thread.ofPlatform().name("coppice-load-", 1).daemon().factory()));
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("coppice-load-timeout").daemon().factory());
    timer.setRemoveOnCancelPolicy(true);
    timer.prestartAllCoreThreads();
    for (int i = 0; i < atOnce; i++) {
      threads.execute(this::work);
    }
  }

  /** Loads that have begun or wait for a thread; a load that is about to land counts no more. */
  int underWay() {
    return underWay.size();
  }

  int running() {
    return queue.running();
  }

  int waiting() {
    return queue.size();
  }

  boolean isStopping() {
    return stopping;
  }

  /** Queues a load, or ends it if that cannot be. */
  void start(Load load) {
    underWay.add(load);
    var unused = load.over().thenRun(() -> underWay.remove(load)); // An unload may be quicker.
    try {
      load.setTimeout(
          timer.schedule(() -> timeOut(load), loadTimeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException e) { // Closed just now.
      fail(load, Errors.stopping());
      return;
    }
    if (!queue.offer(load)) {
      fail(load, stopping ? Errors.stopping() : Errors.overloaded(load.name()));
    } else if (load.isDropped() || !load.isUnderWay()) { // Whoever ended it found it in no queue.
      queue.remove(load);
    } else {
      makePlaceFor(load);
    }
  }

  /** Moves a load up that a call has joined. */
  void joined(Load load) {
    loader.moveUp();
    if (queue.moveUp(load)) {
      makePlaceFor(load);
    }
  }

  /** A call waits for a load no longer; it may have been the last. */
  void callerLeft(Load load) {
    if (load.isAbandoned() && (load.isQueued() || queue.hasBacklog())) {
      dropAbandoned(load);
    }
  }

  /** Drops an abandoned load for one that has to wait, and is not abandoned. */
  private void makePlaceFor(Load load) {
    if (load.isAbandoned() || !queue.mustWait(load)) {
      return;
    }
    underWay.stream()
        .filter(other -> other.isAbandoned() && !other.isQueued())
        .findAny()
        .ifPresent(this::dropAbandoned);
  }

  private void dropAbandoned(Load load) {
    if (load.dropIfAbandoned()) {
      fail(load, Errors.notReady(load.name()));
    }
  }

  /** Drops the model of a load; calls that wait look for the model again. */
  void drop(Load load) {
    if (load.drop()) {
      fail(load, Errors.notReady(load.name()));
    }
  }

  private void work() {
    try {
      for (Load next = queue.take(); next != null; next = queue.take()) {
        try {
          run(next);
        } catch (Throwable e) { // No load ends its thread.
          LOG.error("model {}: the end of its load failed: a defect", next.name(), e);
        } finally {
          queue.ended(next);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted between two loads", e);
    }
  }

  private void run(Load load) {
    if (load.isInVain()) {
      drop(load);
    }
    if (!load.begin()) {
      return;
    }
    try {
      Optional<Resident> resident = load.trace().call(() -> loader.load(load));
      if (resident.isPresent()) {
        land(load, resident.get());
      } else if (load.claim()) {
        underWay.remove(load);
        landing.unchanged(load);
        load.over().complete(null);
      } else {
        fail(load, Errors.givenUp(load));
      }
    } catch (ServingException e) {
      fail(load, e);
    } catch (Throwable e) { // Or else its calls would wait for ever.
      fail(load, LoadFailures.internal(e));
    } finally {
      load.cancelTimeout();
      load.thread().leave();
    }
  }

  private void land(Load load, Resident resident) {
    if (!load.claim()) {
      loader.discard(resident);
      fail(load, Errors.givenUp(load), resident.freed());
      return;
    }
    underWay.remove(load);
    try {
      landing.landed(load, resident);
    } catch (RuntimeException | Error e) { // There may be no memory for its place in the table.
      ServingException why = LoadFailures.internal(e);
      reports.tell(load.name(), why);
      loader.discard(resident);
      landing.ended(load, new LoadResult(LoadResult.Outcome.FAILED, why), why);
    }
    if (load.isDropped()) {
      var unused = resident.freed().thenRun(() -> load.over().complete(null));
    } else {
      load.over().complete(null);
    }
  }

  private void fail(Load load, ServingException why) {
    fail(load, why, CompletableFuture.completedFuture(null));
  }

  /**
   * @param gone completes when nothing is left of what was loaded
   */
  private void fail(Load load, ServingException why, CompletableFuture<Void> gone) {
    queue.remove(load);
    load.cancelTimeout();
    LoadResult result = reports.ended(load, why);
    try {
      landing.ended(load, result, why);
    } finally {
      load.fail(why); // If the line above could not.
      // Last, so that whoever sees no load under way finds its name free.
      underWay.remove(load);
      var unused = gone.thenRun(() -> load.over().complete(null));
    }
  }

  /** The memory that the load waited for says why it took too long. */
  private void timeOut(Load load) {
    ServingException why =
        load.lacksMemory()
            ? Errors.overloaded(load.name())
            : LoadFailures.tookTooLong(load.name(), null);
    giveUp(load, why);
    if (load.failure() == why) {
      LOG.warn("model {}: load given up after {}", load.name(), loadTimeout);
    }
  }

  private void giveUp(Load load, ServingException why) {
    reports.givenUp(load, why);
    if (load.giveUp(why)) {
      fail(load, why);
    }
  }

  /** Begins no more loads from now on, refuses those that wait, and drops the abandoned ones. */
  void drain() {
    stopping = true;
    queue.close().forEach(load -> giveUp(load, Errors.stopping()));
    underWay.forEach(this::dropAbandoned);
  }

  /** Refuses the calls that still wait, and interrupts the loads that they wait for. */
  void giveUpAll() {
    underWay.forEach(load -> giveUp(load, Errors.stopping()));
  }

  /**
   * {@linkplain #drain Drains}, gives the loads that have begun half of {@code grace} to end, then
   * interrupts them, and gives them a quarter of it to notice; the rest is for freeing models.
   */
  void close(Duration grace) throws InterruptedException {
    drain();
    threads.shutdown();
    try {
      if (!awaitEnd(grace.dividedBy(2)) && !underWay.isEmpty()) {
        LOG.warn("{} loads given up after {}", underWay.size(), grace.dividedBy(2));
      }
    } finally {
      giveUpAll();
      timer.shutdownNow();
    }
    if (!awaitEnd(grace.dividedBy(4)) && !underWay.isEmpty()) {
      LOG.warn("{} loads ignore their interrupt", underWay.size());
    }
  }

  private boolean awaitEnd(Duration patience) throws InterruptedException {
    return threads.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
  }
}
