package dev.coppice.server.api.score;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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

  /** After so long, whoever found no room on the heap looks again. */
  public static final long STAND_BACK_MILLIS = 20;

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(STAND_BACK_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

  private final int threads;
  private final int maxWaiting;
  private final int maxPerModel;
  private final long patienceNanos;
  private final Executor later;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();

  /** Of each model with calls that wait for a turn, those calls; the first one's turn is next. */
  private final LinkedHashMap<Object, ArrayDeque<Place>> lines = new LinkedHashMap<>();

  /** Those that line up a moment later. */
  private final Set<Place> standingBack = new HashSet<>();

  /** Of each model the places that its calls have, waiting or not. */
  private final Map<Object, Integer> places = new HashMap<>();

  private int waiting;
  private int started;
  private int idle;
  private boolean closed;

  /**
   * Starts no thread before it is needed.
   *
   * @param maxWaiting calls that may wait for their first turn, over all models
   * @param maxPerModel calls of one model that may wait for a turn or have one
   * @param patience for how long a call may wait for a turn
   */
  public ScoringThreads(int threads, int maxWaiting, int maxPerModel, Duration patience) {
    this(threads, maxWaiting, maxPerModel, patience, LATER);
  }

  /**
   * @param later runs what it is given a moment later
   */
  ScoringThreads(int threads, int maxWaiting, int maxPerModel, Duration patience, Executor later) {
    this.threads = threads;
    this.maxWaiting = maxWaiting;
    this.maxPerModel = maxPerModel;
    this.patienceNanos = patience.toNanos();
    this.later = later;
  }

  /** What a call does in its turns, and what if it gets none. Whatever it throws is logged. */
  public interface Turns {

    /** Takes one turn, on one of the threads. */
    void take();

    /** Will have no more turns: too long a wait, or the server stops. */
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

    /** Lines up for one more turn; if the server stops meanwhile, the call is refused. */
    public void again() {
      stepOrRefuse(() -> lineUp(this));
    }

    /**
     * Lines up for one more turn a moment later, being one of those that wait meanwhile: what it
     * needs beside a thread is not there yet.
     */
    public void later() {
      stepOrRefuse(
          () -> {
            standingBack.add(this);
            waiting++;
            later.execute(this::comeBack);
          });
    }

    private void stepOrRefuse(Runnable step) {
      lock.lock();
      try {
        if (!closed) {
          step.run();
          return;
        }
      } finally {
        lock.unlock();
      }
      turns.refuse();
    }

    private void comeBack() {
      lock.lock();
      try {
        if (standingBack.remove(this)) {
          waiting--;
          lineUp(this);
        }
      } finally {
        lock.unlock();
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
      if (closed || waiting >= maxWaiting || calls >= maxPerModel) {
        throw new RejectedExecutionException(
            "%s: %d calls, %d waiting in all".formatted(model, calls, waiting));
      }
      places.put(model, calls + 1);
      return new Place(model, turns);
    } finally {
      lock.unlock();
    }
  }

  private void lineUp(Place place) {
    place.waitingSince = System.nanoTime();
    lines.computeIfAbsent(place.model, name -> new ArrayDeque<>(2)).add(place);
    waiting++;
    if (idle > 0) {
      work.signal();
    } else if (started < threads) {
      started++;
      Thread.ofPlatform().name("coppice-score-" + started).daemon().start(this::takeTurns);
    }
  }

  private void takeTurns() {
    Place next = next();
    while (next != null) {
      boolean isLate = System.nanoTime() - next.waitingSince > patienceNanos;
      run(next, isLate);
      next = next();
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
      while (lines.isEmpty() && !closed) {
        idle++;
        work.awaitUninterruptibly();
        idle--;
      }
      if (lines.isEmpty()) {
        return null;
      }
      Map.Entry<Object, ArrayDeque<Place>> line = lines.pollFirstEntry();
      Place next = line.getValue().remove();
      if (!line.getValue().isEmpty()) {
        lines.put(line.getKey(), line.getValue()); // The model's next turn is after all others'.
      }
      waiting--;
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds that a call may wait for a turn. */
  public long patienceNanos() {
    return patienceNanos;
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
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses the calls that wait; those that have a turn end it. */
  @Override
  public void close() {
    List<Place> refused = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      lines.values().forEach(refused::addAll);
      refused.addAll(standingBack);
      lines.clear();
      standingBack.clear();
      waiting = 0;
      work.signalAll();
    } finally {
      lock.unlock();
    }
    refused.forEach(place -> run(place, true));
  }
}
