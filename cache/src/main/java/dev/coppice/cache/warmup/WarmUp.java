package dev.coppice.cache.warmup;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.load.Purpose;
import dev.coppice.cache.stored.SingleFlight;
import dev.coppice.cache.stored.UnaskedLoad;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads models that no call has asked for yet, in the order in which they were added, a few at
 * once, while the server serves.
 *
 * <p>Every call comes first: while one waits for a load, none of these is begun, unless calls have
 * waited for a second without a pause: then one at a time is, or one model that takes for ever
 * would keep all others from being loaded ahead for as long as it is called. And a warm-up fills no
 * more than its part of the budget, without evicting anything. A model that finds no room is left
 * out; when several in a row find none, so are the rest. Pinned models are different: they do evict
 * others, and each is tried.
 *
 * <p>A load that yields is tried again, each time after those under way and a longer rest: what it
 * yielded to may go on for longer than a load takes to find out. A pinned one is tried until it is
 * there.
 *
 * <p>So is one that finds the store away, or the system without memory for it, but its rest keeps
 * no other waiting: what is on the local disk needs no store, a store may fail for one model only,
 * and a smaller model may find memory.
 *
 * <p>A virtual thread of its own begins the loads, as long as there are some to begin. What waits
 * and what is under way is guarded by this; a load begins, and who waits for one hears of its end,
 * outside.
 */
public final class WarmUp implements AutoCloseable {

  /** Names that wait at most. */
  public static final int MAX_QUEUED = Popularity.MAX_MODELS;

  private static final UnaskedLoad NOT_TRIED = new UnaskedLoad(UnaskedLoad.Outcome.NO_ROOM, null);

  /** Models in a row that find no room until the rest are not tried. */
  private static final int FULL = 8;

  /** How long no load begins after one has yielded for the first time; later four times as long. */
  private static final long REST_NANOS = 50_000_000;

  /** How often it looks whether a call still waits. */
  private static final long CALLS_MILLIS = 10;

  /** For how long calls that wait keep all loads from beginning. */
  private static final long PATIENCE_NANOS = 1_000_000_000;

  private final SingleFlight loads;
  private final int maxAtOnce;
  private final Ticker ticker;
  private final WarmUpQueue queue = new WarmUpQueue();
  private final Map<WarmUpState, Integer> ended = new EnumMap<>(WarmUpState.class);
  private final WarmUpLog log = new WarmUpLog();
  private final Set<WarmUpJob> underWay = new HashSet<>();
  private int atOnce;
  private int withoutRoom;
  private boolean isResting;
  private long restUntilNanos;
  private boolean doCallsWait;
  private long callsWaitSinceNanos;
  private @Nullable Thread thread;
  private boolean isClosed;

  /**
   * @param atOnce loads under way at once, 1 or more
   * @param ticker says for how long calls have waited
   */
  public WarmUp(SingleFlight loads, int atOnce, Ticker ticker) {
    this.loads = loads;
    this.maxAtOnce = atOnce;
    this.atOnce = atOnce;
    this.ticker = ticker;
  }

  /**
   * Adds models that are to be loaded after those that were added before; returns at once.
   *
   * @return how many of them were added: not those that wait already, nor what is past the bound
   */
  public synchronized int add(Collection<ModelName> names) {
    int before = queue.size();
    for (ModelName name : names) {
      add(name, Purpose.WARM_UP);
    }
    return queue.size() - before;
  }

  /**
   * Takes a model out that was unloaded by name, unless it is pinned: only a call has it loaded.
   *
   * @return whether it waited, or was about to be loaded
   */
  public synchronized boolean forget(ModelName name) {
    boolean isThere = queue.removeUnpinned(name);
    for (WarmUpJob job : underWay) {
      if (job.name().equals(name) && !job.isPinned()) {
        isThere |= job.done().complete(NOT_TRIED); // Its load is dropped, and not tried again.
      }
    }
    return isThere;
  }

  /**
   * Adds a pinned model, to be loaded after what was added before.
   *
   * @return says what becomes of it; nothing, once this is closed
   */
  synchronized WarmUpJob addPinned(ModelName name) {
    add(name, Purpose.PIN);
    WarmUpJob job = queue.pin(name);
    if (job != null) {
      return job;
    }
    WarmUpJob untried = WarmUpJob.of(name, Purpose.PIN);
    if (!isClosed) {
      untried.done().complete(NOT_TRIED);
    }
    return untried;
  }

  private void add(ModelName name, Purpose purpose) {
    if (isClosed || !queue.offer(WarmUpJob.of(name, purpose))) {
      return;
    }
    log.began();
    if (thread == null) {
      thread = Thread.ofVirtual().name("coppice-warm").start(this::run);
    }
  }

  /** How many of all that were ever added stand there. */
  public synchronized int count(WarmUpState state) {
    return state == WarmUpState.QUEUED
        ? queue.size() + underWay.size()
        : ended.getOrDefault(state, 0);
  }

  private void run() {
    try {
      for (WarmUpJob job = next(); job != null; job = next()) {
        begin(job);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The server stops.
    }
  }

  /** Blocks until a load may begin; null when all have ended. */
  private synchronized @Nullable WarmUpJob next() throws InterruptedException {
    WarmUpJob job = poll();
    while (job == null) {
      endIfOver();
      if (underWay.isEmpty() && queue.isEmpty()) {
        thread = null;
        doCallsWait = false; // Nobody looks from now on.
        return null;
      }
      wait(CALLS_MILLIS);
      job = poll();
    }
    underWay.add(job);
    isResting = false;
    return job;
  }

  /** Takes the first that may begin now; null if none may. */
  private @Nullable WarmUpJob poll() {
    return mustWait() ? null : queue.pollDue();
  }

  /** Over once all that is left are pinned ones that rest, which may go on for days. */
  private void endIfOver() {
    if (underWay.isEmpty() && queue.hasOnlyRestingPins()) {
      atOnce = maxAtOnce;
      withoutRoom = 0;
      log.ended(this::count);
    }
  }

  private boolean mustWait() {
    boolean isTired = isResting && (!underWay.isEmpty() || System.nanoTime() - restUntilNanos < 0);
    return isTired || underWay.size() >= maxNow();
  }

  private int maxNow() {
    boolean didCallsWait = doCallsWait;
    doCallsWait = loads.waiting() > 0;
    if (!doCallsWait) {
      return atOnce;
    }
    long now = ticker.read();
    callsWaitSinceNanos = didCallsWait ? callsWaitSinceNanos : now;
    return now - callsWaitSinceNanos < PATIENCE_NANOS ? 0 : 1;
  }

  private void begin(WarmUpJob job) {
    var unused =
        loads
            .load(job.name(), job.purpose(), () -> !job.done().isDone())
            .thenAccept(load -> end(job, load));
  }

  private void end(WarmUpJob job, UnaskedLoad load) {
    ServingException failure = load.failure();
    if (failure != null && failure.reason() != ServingException.Reason.STOPPING) {
      boolean isRepeated = job.hasFailed() && job.after(load) != null;
      log.failed(job, failure, isRepeated);
    }
    if (settle(job, load)) {
      job.done().complete(load);
    } else if (load.outcome() == UnaskedLoad.Outcome.FAILED) { // For no other failure.
      job.waits().complete(null);
    }
  }

  /** Returns false if it is tried again. */
  private synchronized boolean settle(WarmUpJob job, UnaskedLoad load) {
    UnaskedLoad.Outcome outcome = load.outcome();
    underWay.remove(job);
    notifyAll();
    if (job.done().isDone()) { // It was unloaded by name.
      return true;
    }
    if (!isClosed && queueAgain(job, load)) {
      return false;
    }
    if (!job.isPinned()) {
      withoutRoom = outcome == UnaskedLoad.Outcome.NO_ROOM ? withoutRoom + 1 : 0;
    }
    count(
        switch (outcome) {
          case LOADED -> WarmUpState.LOADED;
          case FAILED -> WarmUpState.FAILED;
          case NO_ROOM, YIELDED -> WarmUpState.NO_ROOM;
        },
        1);
    if (withoutRoom >= FULL) {
      count(WarmUpState.NO_ROOM, queue.removeUnpinned());
      withoutRoom = 0;
    }
    log.settled();
    return true;
  }

  /** Returns false if it is not tried again. */
  private boolean queueAgain(WarmUpJob job, UnaskedLoad load) {
    UnaskedLoad.Outcome outcome = load.outcome();
    if (outcome == UnaskedLoad.Outcome.NO_ROOM && !underWay.isEmpty()) {
      queue.putFirst(job); // What is under way takes more than it will keep.
      atOnce = 1;
      return true;
    }
    WarmUpJob again = job.after(load);
    if (again == null) {
      return false;
    }
    boolean yielded = outcome == UnaskedLoad.Outcome.YIELDED;
    if (yielded) {
      isResting = true;
      restUntilNanos = System.nanoTime() + again.rests() * REST_NANOS;
    }
    if (yielded || (again.isPinned() && !again.isDue())) {
      queue.putFirst(again);
    } else {
      queue.putLast(again);
    }
    return true;
  }

  private void count(WarmUpState state, int more) {
    ended.merge(state, more, Integer::sum);
  }

  /** Begins no more loads; those under way end with the cache's others. */
  @Override
  public synchronized void close() {
    isClosed = true;
    queue.clear();
    if (thread != null) {
      thread.interrupt();
    }
  }
}
