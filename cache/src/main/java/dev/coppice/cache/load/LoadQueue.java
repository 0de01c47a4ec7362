package dev.coppice.cache.load;

import dev.coppice.cache.budget.Line;
import dev.coppice.cache.budget.Standing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 *
 * <p>Refreshes that no call waits for have a few places beside the others, so that neither waits
 * for the other.
 */
final class LoadQueue {

  private final LoadSettings limits;
  private final Line<Load> line = new Line<>();
  private final Map<String, Integer> runningOfShares = new HashMap<>();
  private final Set<Load> refreshes = new HashSet<>();
  private int running;
  private int fetches;
  private boolean isClosed;

  LoadQueue(LoadSettings limits) {
    this.limits = limits;
  }

  /** Adds a load; false if the queue is full or closed. */
  synchronized boolean offer(Load load) {
    if (isClosed || line.size() >= limits.maxWaiting()) {
      return false;
    }
    line.add(load, load.standing());
    notifyAll();
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
      if (isRefresh(first)) {
        refreshes.add(first);
      } else {
        running++;
        fetches += first.isCached() ? 0 : 1;
        runningOfShares.merge(shareOf(first), 1, Integer::sum);
      }
    }
    return first;
  }

  private boolean mayBegin(Load load) {
    if (isRefresh(load)) {
      return refreshes.size() < limits.maxRefreshes();
    }
    boolean isFetch = !load.isCached();
    int most = limits.maxLoads();
    if (running >= most || (isFetch && fetches >= limits.maxFetches())) {
      return false;
    }
    boolean isLast = running == most - 1 || (isFetch && fetches == limits.maxFetches() - 1);
    return !isLast || !runningOfShares.containsKey(shareOf(load));
  }

  private static boolean isRefresh(Load load) {
    return load.purpose() == Purpose.REFRESH;
  }

  private static String shareOf(Load load) {
    return load.standing().share();
  }

  /** The thread of a load is done with it. */
  synchronized void ended(Load load) {
    if (!refreshes.remove(load)) {
      running--;
      fetches -= load.isCached() ? 0 : 1;
      runningOfShares.computeIfPresent(
          shareOf(load), (share, loads) -> loads == 1 ? null : loads - 1);
    }
    notifyAll(); // A place of either kind is free.
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
    return running + refreshes.size();
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
