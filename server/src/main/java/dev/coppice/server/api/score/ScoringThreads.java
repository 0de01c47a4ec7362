package dev.coppice.server.api.score;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads for large calls: few and fixed, because XGBoost keeps a result buffer per thread and
 * booster, and because more than there are cores would only stretch every call.
 *
 * <p>Models take turns, and a large call takes many: so a call waits for at most one turn of each
 * other model, however many calls and rows those have. All batches of many tenants together are
 * like one model. Two bounds keep the line short, one over all models and one per model. A call
 * that has waited for {@code patience} is given up.
 */
public final class ScoringThreads implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ScoringThreads.class);

  private final int threads;
  private final int maxWaiting;
  private final int maxPerModel;
  private final long patienceNanos;
  private final ThreadFactory factory;

  /** Guards all that follows, and since when a place waits. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition work = lock.newCondition();

  private final Rota<Place> rota = new Rota<>();

  /** Those that line up a moment later. */
  private final StandingBack<Place> standingBack;

  /** Of each model the places that its calls have, waiting or not. */
  private final Map<Object, Integer> places = new HashMap<>();

  private int started;
  private int idle;
  private boolean closed;

  /**
   * Starts no thread before it is needed.
   *
   * @param maxWaiting calls that wait for a turn, over all models, from which on none may enter
   * @param maxPerModel calls of one model that may wait for a turn or have one
   * @param patience for how long a call may wait for a turn
   */
  public ScoringThreads(int threads, int maxWaiting, int maxPerModel, Duration patience) {
    this(
        threads,
        maxWaiting,
        maxPerModel,
        patience,
        StandingBack.LATER,
        Thread.ofPlatform().name("coppice-score-", 1).daemon().factory());
  }

  /**
   * The same.
   *
   * @param later runs what it is given a moment later
   * @param factory makes the threads
   */
  ScoringThreads(
      int threads,
      int maxWaiting,
      int maxPerModel,
      Duration patience,
      Executor later,
      ThreadFactory factory) {
    this.threads = threads;
    this.maxWaiting = maxWaiting;
    this.maxPerModel = maxPerModel;
    this.patienceNanos = patience.toNanos();
    this.standingBack = new StandingBack<>(later);
    this.factory = factory;
  }

  /** What a call does in its turns, and what if it gets none. Whatever it throws is logged. */
  public interface Turns {

    /** Takes one turn, on one of the threads. */
    void take();

    /** Will have no more turns: too long a wait, no thread to be had, or the server stops. */
    void refuse();
  }

  /**
   * A call's place among the others, from its first turn to its end.
   *
   * <p>It waits for a turn or has one; then it asks for the next, or leaves.
   */
  public final class Place implements AutoCloseable {

    private final Object model;
    private final Turns turns;
    private long waitingSince;

    private Place(Object model, Turns turns) {
      this.model = model;
      this.turns = turns;
    }

    /** Lines up for one more turn; if no thread will take it, the call is refused. */
    public void again() {
      takeOrRefuse(() -> !closed && lineUp(this));
    }

    /**
     * Lines up for one more turn a moment later, being one of those that wait meanwhile: what it
     * needs beside a thread is not there yet.
     */
    public void later() {
      takeOrRefuse(() -> standingBack.add(this, this::comeBack));
    }

    private void comeBack() {
      takeOrRefuse(() -> !standingBack.remove(this) || lineUp(this));
    }

    private void takeOrRefuse(BooleanSupplier step) {
      if (!locked(step::getAsBoolean)) {
        run(this, true);
      }
    }

    /** Leaves; once. */
    @Override
    public void close() {
      lock.lock();
      try {
        places.computeIfPresent(model, (same, calls) -> calls == 1 ? null : calls - 1);
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Takes a place for a call of this model, which has to {@linkplain Place#again line up} then.
   *
   * @param model its name, or what else is equal for all that share every turn
   * @throws RejectedExecutionException if too many calls have one already
   */
  public Place enter(Object model, Turns turns) {
    lock.lock();
    try {
      int calls = places.getOrDefault(model, 0);
      if (closed || waiting() >= maxWaiting || calls >= maxPerModel) {
        throw new RejectedExecutionException(
            "%s: %d calls, %d waiting in all".formatted(model, calls, waiting()));
      }
      places.put(model, calls + 1);
      return new Place(model, turns);
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock; returns false if no thread takes turns, and the system has none to give. */
  private boolean lineUp(Place place) {
    place.waitingSince = System.nanoTime();
    if (rota.size() >= idle && started < threads) { // The idle have those that wait already.
      start();
    }
    if (started == 0) {
      return false;
    }
    rota.add(place.model, place);
    work.signal();
    return true;
  }

  /** Under the lock: starts one more thread, if it can be had. */
  private void start() {
    try {
      factory.newThread(this::takeTurns).start();
    } catch (OutOfMemoryError none) { // Those that there are take its turns.
      return;
    }
    started++;
  }

  private void takeTurns() {
    for (Place next = next(); next != null; next = next()) {
      run(next, isTooLate(next.waitingSince));
    }
  }

  private static void run(Place place, boolean isLate) {
    try {
      if (isLate) {
        place.turns.refuse();
      } else {
        place.turns.take();
      }
    } catch (Throwable e) { // The thread serves other calls.
      LOG.error("a call of {} failed", place.model, e);
    }
  }

  /** The call whose turn it is, as soon as there is one; null if there will be none. */
  private @Nullable Place next() {
    lock.lock();
    try {
      Place next = rota.next();
      while (next == null && !closed) {
        idle++;
        work.awaitUninterruptibly();
        idle--;
        next = rota.next();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a call has waited too long that waits since then, by {@link System#nanoTime}. */
  public boolean isTooLate(long sinceNanos) {
    return System.nanoTime() - sinceNanos > patienceNanos;
  }

  /** Threads that there are at most. */
  public int threads() {
    return threads;
  }

  /** Places that the calls of one model have at most. */
  public int placesOfOne() {
    return maxPerModel;
  }

  /** Calls waiting for a turn. */
  public int waiting() {
    return locked(() -> rota.size() + standingBack.size());
  }

  /** Threads of their own that {@linkplain #standBack stand back} now, waiting for room. */
  public int standingBack() {
    return standingBack.pausing();
  }

  /**
   * Blocks for a moment whoever waits for room on a thread of its own.
   *
   * @return false, at once, if nobody may wait for room any more
   */
  public boolean standBack() throws InterruptedException {
    return standingBack.pause();
  }

  /** Refuses the calls that wait for room, now and from here on; those in line have their turns. */
  public void refuseWaiting() {
    refuse(standingBack::end);
  }

  /** Refuses the calls that wait; those that have a turn end it. */
  @Override
  public void close() {
    refuse(
        () -> {
          closed = true;
          work.signalAll();
          List<Place> all = standingBack.end();
          all.addAll(rota.removeAll());
          return all;
        });
  }

  private void refuse(Supplier<List<Place>> those) {
    locked(those).forEach(place -> run(place, true));
  }

  private <T> T locked(Supplier<T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }
}
