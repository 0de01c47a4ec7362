package dev.coppice.cache.warmup;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.load.LoadResult;
import dev.coppice.cache.load.LoadResult.Outcome;
import dev.coppice.cache.load.Loads;
import dev.coppice.cache.load.Purpose;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Loads models before calls ask for them, in the order in which they were added, a few at once.
 *
 * <p>Calls come first: while one waits for a load, no load begins here, unless calls have waited
 * for a second without a pause; then one at a time does. A warm-up fills no more than its part of
 * the budget, and evicts nothing. When several models in a row find no room, the rest are left out.
 * Pinned models evict others, and each is tried until it is there, or cannot be loaded.
 */
public final class WarmUp implements AutoCloseable {

  /** Names that wait at most. */
  public static final int MAX_QUEUED = Popularity.MAX_MODELS;

  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  /** Models in a row that find no room until the rest are left out. */
  private static final int FULL = 8;

  /** How often the thread looks whether calls wait, or a model is due. */
  private static final long LOOK_MILLIS = 10;

  /** How long calls that wait keep all loads from beginning. */
  private static final long PATIENCE_NANOS = 1_000_000_000;

  /** Failures of one run that are warnings. */
  private static final int WARNINGS = 20;

  private final Loads loads;
  private final int maxAtOnce;
  private final Ticker ticker;
  private final SequencedMap<ModelName, WarmUpJob> queue = new LinkedHashMap<>();
  private final Map<ModelName, WarmUpJob> underWay = new HashMap<>();
  private final Map<WarmUpState, Integer> ended = new EnumMap<>(WarmUpState.class);
  private final Thread thread;
  private int withoutRoom;
  private int failures;
  private boolean isRunning;
  private boolean doCallsWait;
  private long callsWaitSinceNanos;
  private boolean isClosed;

  /**
   * Starts the thread that begins the loads.
   *
   * @param atOnce loads under way at once, 1 or more
   * @param ticker for how long calls have waited
   */
  public WarmUp(Loads loads, int atOnce, Ticker ticker) {
    this.loads = loads;
    this.maxAtOnce = atOnce;
    this.ticker = ticker;
    this.thread = Thread.ofPlatform().name("coppice-warm").daemon().unstarted(this::run);
    thread.start();
  }

  /**
   * Adds models behind those that were added before; returns at once.
   *
   * @return how many were added: not those that wait already, nor those beyond the bound
   */
  public synchronized int add(Collection<ModelName> names) {
    int before = queue.size();
    names.forEach(name -> offer(WarmUpJob.of(name, Purpose.WARM_UP)));
    return queue.size() - before;
  }

  /**
   * Adds pinned models before all others; returns at once.
   *
   * @return completes when each is in memory, or is tried no more; never, once this is closed
   */
  public synchronized CompletableFuture<Void> pin(Collection<ModelName> names) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (ModelName name : names) {
      WarmUpJob job = WarmUpJob.of(name, Purpose.PIN);
      queue.remove(name);
      offer(job);
      all.add(job.done());
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
  }

  private void offer(WarmUpJob job) {
    if (!isClosed
        && (job.isPinned() || queue.size() < MAX_QUEUED)
        && queue.putIfAbsent(job.name(), job) == null) {
      isRunning = true;
      notifyAll();
    }
  }

  /**
   * Takes a model out that was unloaded by name, unless it is pinned.
   *
   * @return complete; empty if it neither waited nor was being loaded
   */
  public synchronized Optional<CompletableFuture<Void>> forget(ModelName name) {
    WarmUpJob waits = queue.get(name);
    WarmUpJob runs = underWay.get(name);
    boolean isThere = waits != null && !waits.isPinned() && queue.remove(name, waits);
    isThere |= runs != null && !runs.isPinned() && underWay.remove(name, runs);
    return isThere ? Optional.of(CompletableFuture.completedFuture(null)) : Optional.empty();
  }

  /** The number of the models, of all that were ever added, in that state. */
  public synchronized int count(WarmUpState state) {
    return state == WarmUpState.QUEUED
        ? queue.size() + underWay.size()
        : ended.getOrDefault(state, 0);
  }

  private void run() {
    try {
      while (true) {
        WarmUpJob job = next();
        loads.prefetch(job.name(), job.purpose(), result -> end(job, result));
      }
    } catch (InterruptedException closed) {
      // The server stops.
    }
  }

  /** Blocks until a load may begin. */
  private synchronized WarmUpJob next() throws InterruptedException {
    WarmUpJob job = due();
    while (job == null) {
      logEnd();
      if (queue.isEmpty()) {
        wait();
      } else {
        wait(LOOK_MILLIS);
      }
      job = due();
    }
    queue.remove(job.name());
    underWay.put(job.name(), job);
    return job;
  }

  /** The first model that may begin now; null if none may. */
  private @Nullable WarmUpJob due() {
    return underWay.size() >= maxNow()
        ? null
        : queue.values().stream()
            .filter(job -> job.isDue() && !underWay.containsKey(job.name()))
            .findFirst()
            .orElse(null);
  }

  private int maxNow() {
    boolean didCallsWait = doCallsWait;
    doCallsWait = loads.figures().waitingCalls() > 0;
    if (!doCallsWait) {
      return maxAtOnce;
    }
    long now = ticker.read();
    callsWaitSinceNanos = didCallsWait ? callsWaitSinceNanos : now;
    return now - callsWaitSinceNanos < PATIENCE_NANOS ? 0 : 1;
  }

  private void end(WarmUpJob job, LoadResult result) {
    boolean isOver = settle(job, result);
    ServingException failure = result.failure();
    boolean isPinLost = isOver && job.isPinned() && result.outcome() != Outcome.LOADED;
    if (failure != null && (isPinLost || result.outcome() == Outcome.FAILED)) {
      logFailure(job, failure, isOver);
    }
    if (isOver) {
      job.done().complete(null);
    }
  }

  /** Returns false if the model is tried again. */
  private synchronized boolean settle(WarmUpJob job, LoadResult result) {
    notifyAll();
    if (!underWay.remove(job.name(), job) || isClosed) { // It was unloaded by name.
      return !isClosed;
    }
    WarmUpJob again = job.after(result, !underWay.isEmpty());
    if (again != null) {
      queue.putIfAbsent(again.name(), again);
      return false;
    }
    if (!job.isPinned()) {
      withoutRoom = result.outcome() == Outcome.NO_ROOM ? withoutRoom + 1 : 0;
    }
    count(
        switch (result.outcome()) {
          case LOADED, UNCHANGED -> WarmUpState.LOADED;
          case FAILED -> WarmUpState.FAILED;
          case NO_ROOM, YIELDED -> WarmUpState.NO_ROOM;
        },
        1);
    if (withoutRoom >= FULL) {
      int before = queue.size();
      queue.values().removeIf(other -> !other.isPinned());
      count(WarmUpState.NO_ROOM, before - queue.size());
      withoutRoom = 0;
    }
    return true;
  }

  private void count(WarmUpState state, int more) {
    ended.merge(state, more, Integer::sum);
  }

  /** Each text appears in the log once per second at most, so each line has a number. */
  private void logFailure(WarmUpJob job, ServingException failure, boolean isOver) {
    if (failure.reason() == Reason.STOPPING) {
      return;
    }
    if (job.isPinned() && (isOver || job.tries() == 0)) {
      LOG.error("model {}: pinned, and cannot be loaded: {}", job.name(), failure.getMessage());
      return;
    }
    int number = nextFailure(job.tries() == 0);
    LOG.atLevel(job.tries() == 0 && number <= WARNINGS ? Level.WARN : Level.DEBUG)
        .log(
            "model {}: not loaded ahead (failure " + number + " of this run): {}",
            job.name(),
            failure.getMessage());
  }

  private synchronized int nextFailure(boolean isFirst) {
    failures += isFirst ? 1 : 0;
    return failures;
  }

  /** Logs once that nothing is left but pinned models that wait for their store. */
  private void logEnd() {
    boolean isOver =
        underWay.isEmpty()
            && queue.values().stream().allMatch(job -> job.isPinned() && !job.isDue());
    if (!isRunning || !isOver) {
      return;
    }
    isRunning = false;
    failures = 0;
    LOG.info(
        "warm-up ended; of all models so far {} loaded, {} failed, {} without room,"
            + " {} pinned that are tried again",
        count(WarmUpState.LOADED),
        count(WarmUpState.FAILED),
        count(WarmUpState.NO_ROOM),
        count(WarmUpState.QUEUED));
  }

  /** Begins no more loads; those under way end with the cache's others. */
  @Override
  public synchronized void close() {
    isClosed = true;
    queue.clear();
    thread.interrupt();
  }
}
