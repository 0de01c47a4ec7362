package dev.coppice.cache.load;

import dev.coppice.cache.budget.Line;
import dev.coppice.cache.budget.Standing;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The loads that wait for a thread, in the order of their {@link Standing}: calls go before all
 * else, and among calls names take turns by share, so that neither one tenant's hundred artifacts
 * nor a flood of names below one prefix holds up the rest.
 *
 * <p>What the source keeps itself has a line of its own, and all other loads together never have
 * every thread: so a store that hangs keeps nobody from what needs no store. That what is kept is
 * of no use, as all is that another version of the code has made, and for reasons what has no
 * covers, is found out only by its load, which then goes to the other line.
 *
 * <p>The two have one bound; what goes past it is refused at once.
 */
final class LoadQueue {

  private final int bound;
  private final int maxFetches;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Line<Flight> fetches = new Line<>();
  private final Line<Flight> restores = new Line<>();
  private int fetching;
  private int idle;
  private boolean isClosed;

  /**
   * @param bound loads that may wait, 1 or more
   * @param maxFetches loads at once of what the source does not keep, 1 or more
   */
  LoadQueue(int bound, int maxFetches) {
    this.bound = bound;
    this.maxFetches = maxFetches;
  }

  private Line<Flight> lineOf(Flight flight) {
    return flight.cargo().isKept() ? restores : fetches;
  }

  /** Returns false if the queue is full or closed. */
  boolean offer(Flight flight) {
    lock.lock();
    try {
      if (isClosed || waiting() >= bound) {
        return false;
      }
      lineOf(flight).add(flight, flight.standing());
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Blocks until a load's turn has come and takes it out; whoever took it says when what it was to
   * bring then {@link #ended}. Null once the queue is closed.
   */
  @Nullable Flight take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Flight first = first();
      while (first == null && !isClosed) {
        idle++;
        try {
          changed.await();
        } finally {
          idle--;
        }
        first = first();
      }
      if (first != null) {
        lineOf(first).remove(first);
        fetching += first.cargo().isKept() ? 0 : 1;
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Of equal rank, what takes longer begins first: the other line has threads in any case. */
  private @Nullable Flight first() {
    Flight fetch = fetching < maxFetches ? fetches.first() : null;
    Flight restore = restores.first();
    if (fetch == null || restore == null) {
      return fetch == null ? restore : fetch;
    }
    return restore.standing().rank() < fetch.standing().rank() ? restore : fetch;
  }

  /** The thread of a load is done with it, which was taken to bring that. */
  void ended(Cargo taken) {
    lock.lock();
    try {
      if (!taken.isKept()) {
        fetching--;
        changed.signal(); // This thread may take another one next.
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether a load of the line cannot begin yet, though threads may wait for loads. */
  boolean mustWait(Flight flight) {
    lock.lock();
    try {
      int places = maxFetches - fetching;
      return lacksPlace(flight) || beginning(Integer.MAX_VALUE, places) > idle;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a load waits among those that may not all begin, however many threads there are. */
  boolean lacksPlace(Flight flight) {
    lock.lock();
    try {
      return !flight.cargo().isKept() && fetches.size() > maxFetches - fetching;
    } finally {
      lock.unlock();
    }
  }

  /** Whether one more could begin if that one, which has been taken, had ended. */
  boolean hasBacklog(Flight taken) {
    lock.lock();
    try {
      int places = maxFetches - fetching;
      int left = taken.cargo().isKept() ? places : places + 1;
      return beginning(idle + 1, left) > beginning(idle, places);
    } finally {
      lock.unlock();
    }
  }

  /** How many of those that wait so many threads would take. */
  private int beginning(int threads, int places) {
    return Math.min(threads, restores.size() + Math.min(fetches.size(), places));
  }

  private int waiting() {
    return fetches.size() + restores.size();
  }

  /** Loads that wait. */
  int size() {
    lock.lock();
    try {
      return waiting();
    } finally {
      lock.unlock();
    }
  }

  /** Moves a load that waits to where it stands by now; returns false if it stood there. */
  boolean moveUp(Flight flight) {
    lock.lock();
    try {
      return lineOf(flight).moveUp(flight, flight.standing());
    } finally {
      lock.unlock();
    }
  }

  /** Takes a load out whose turn has not come; returns false if it has. */
  boolean remove(Flight flight) {
    lock.lock();
    try {
      return lineOf(flight).remove(flight);
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more, and gives out those that wait, whose turn never comes. */
  List<Flight> close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
      return removeAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes out all that wait. */
  List<Flight> removeAll() {
    lock.lock();
    try {
      List<Flight> all = fetches.waiters();
      all.addAll(restores.waiters());
      all.forEach(flight -> lineOf(flight).remove(flight));
      return all;
    } finally {
      lock.unlock();
    }
  }
}
