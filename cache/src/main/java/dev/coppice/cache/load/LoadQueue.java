package dev.coppice.cache.load;

import dev.coppice.cache.budget.Line;
import dev.coppice.cache.budget.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The loads that wait for a thread, in the order of their {@link Standing}: calls go first, and
 * among calls the shares of names take turns. So neither one tenant's hundred artifacts nor a flood
 * of names below one prefix holds up the others.
 *
 * <p>No share has every place: the last thread, and the last place for loads from the store, go to
 * a share that has none. Loads from the store never take every thread, so that a store that hangs
 * does not block loads of copies on the local disk. A load whose copy turns out to be unusable goes
 * on with the store on its own thread.
 */
final class LoadQueue {

  private final int bound;
  private final int threads;
  private final int maxFetches;
  private final Line<Load> line = new Line<>();
  private final Map<String, Integer> runningOfShares = new HashMap<>();
  private int running;
  private int fetches;
  private boolean isClosed;

  /**
   * @param bound loads that may wait, 1 or more
   * @param threads loads at once, 1 or more
   * @param maxFetches loads from the store at once, 1 or more
   */
  LoadQueue(int bound, int threads, int maxFetches) {
    this.bound = bound;
    this.threads = threads;
    this.maxFetches = maxFetches;
  }

  /** Adds a load; false if the queue is full or closed. */
  synchronized boolean offer(Load load) {
    if (isClosed || line.size() >= bound) {
      return false;
    }
    line.add(load, load.standing());
    notify();
    return true;
  }

  /**
   * Blocks until a load may begin, and takes it out; its thread reports the {@link #ended end}.
   *
   * @return null once the queue is closed
   */
  synchronized @Nullable Load take() throws InterruptedException {
    Load first = line.first(this::mayBegin);
    while (first == null && !isClosed) {
      wait();
      first = line.first(this::mayBegin);
    }
    if (first != null) {
      line.remove(first);
      running++;
      fetches += first.isCached() ? 0 : 1;
      runningOfShares.merge(shareOf(first), 1, Integer::sum);
    }
    return first;
  }

  private boolean mayBegin(Load load) {
    boolean isFetch = !load.isCached();
    if (running >= threads || (isFetch && fetches >= maxFetches)) {
      return false;
    }
    boolean isLast = running == threads - 1 || (isFetch && fetches == maxFetches - 1);
    return !isLast || !runningOfShares.containsKey(shareOf(load));
  }

  private static String shareOf(Load load) {
    return load.standing().share();
  }

  /** The thread of a load is done with it. */
  synchronized void ended(Load load) {
    running--;
    fetches -= load.isCached() ? 0 : 1;
    runningOfShares.computeIfPresent(
        shareOf(load), (share, loads) -> loads == 1 ? null : loads - 1);
    notify(); // The thread itself may take another load.
  }

  /** Whether a load waits, and cannot begin at once. */
  synchronized boolean mustWait(Load load) {
    return line.contains(load) && !mayBegin(load);
  }

  /** Whether any load waits that cannot begin at once. */
  synchronized boolean hasBacklog() {
    return line.first(load -> !mayBegin(load)) != null;
  }

  /** Loads that wait. */
  synchronized int size() {
    return line.size();
  }

  /** Loads that a thread runs. */
  synchronized int running() {
    return running;
  }

  /** Moves a load that waits to its present standing; false if it did not wait, or stood there. */
  synchronized boolean moveUp(Load load) {
    return line.moveUp(load, load.standing());
  }

  /** Takes a load out that waits. */
  synchronized void remove(Load load) {
    boolean unused = line.remove(load);
  }

  /** Lets no more loads in or out, and returns those that wait. */
  synchronized List<Load> close() {
    isClosed = true;
    notifyAll();
    List<Load> all = line.waiters();
    all.forEach(line::remove);
    return all;
  }
}
