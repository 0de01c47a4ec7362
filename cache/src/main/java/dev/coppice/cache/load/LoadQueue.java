package dev.coppice.cache.load;

import dev.coppice.cache.budget.Line;
import dev.coppice.cache.budget.Standing;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The loads that have not begun, in the order of their {@link Standing}: calls go before all else,
 * and among calls names take turns by share, so that neither one tenant's hundred artifacts nor a
 * flood of names below one prefix holds up the rest.
 *
 * <p>It has a bound; what goes past it is refused at once.
 */
final class LoadQueue {

  private final int bound;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Line<Flight> line = new Line<>();
  private int idle;
  private boolean isClosed;

  /**
   * @param bound loads that may wait, 1 or more
   */
  LoadQueue(int bound) {
    this.bound = bound;
  }

  /** Returns false if the queue is full or closed. */
  boolean offer(Flight flight) {
    lock.lock();
    try {
      if (isClosed || line.size() >= bound) {
        return false;
      }
      line.add(flight, flight.standing());
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Blocks until a load's turn has come and takes it out; null once the queue is closed. */
  @Nullable Flight take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Flight first = line.first();
      while (first == null && !isClosed) {
        idle++;
        try {
          changed.await();
        } finally {
          idle--;
        }
        first = line.first();
      }
      if (first != null) {
        line.remove(first);
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Whether more loads wait than threads wait for one. */
  boolean hasBacklog() {
    lock.lock();
    try {
      return line.size() > idle;
    } finally {
      lock.unlock();
    }
  }

  /** Loads that wait. */
  int size() {
    lock.lock();
    try {
      return line.size();
    } finally {
      lock.unlock();
    }
  }

  /** Moves a load that waits to where it stands by now; returns false if it stood there. */
  boolean moveUp(Flight flight) {
    lock.lock();
    try {
      return line.move(flight, flight.standing());
    } finally {
      lock.unlock();
    }
  }

  /** Takes a load out whose turn has not come; returns false if it has. */
  boolean remove(Flight flight) {
    lock.lock();
    try {
      return line.remove(flight);
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
      List<Flight> all = line.waiters();
      all.forEach(line::remove);
      return all;
    } finally {
      lock.unlock();
    }
  }
}
