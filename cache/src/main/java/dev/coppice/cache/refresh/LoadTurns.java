package dev.coppice.cache.refresh;

import dev.coppice.cache.budget.Line;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many newer versions be loaded at once: when all tenants were trained anew, their loads
 * must not take the place of those that calls wait for. Names take turns by share, so that one
 * tenant's hundred models do not hold up another's. It holds at most one refresh for each name.
 */
final class LoadTurns {

  private final int atOnce;
  private final Consumer<Refresh> start;
  private final Line<Refresh> line = new Line<>();
  private int running;
  private boolean isStarting;

  /**
   * @param start starts a load, whose end is reported by {@link #ended}
   */
  LoadTurns(int atOnce, Consumer<Refresh> start) {
    this.atOnce = atOnce;
    this.start = start;
  }

  void add(Refresh refresh) {
    synchronized (this) {
      line.add(refresh, refresh.standing());
    }
    startNext();
  }

  /** Starts it now if its turn has not come: a call waits for it. */
  void hurry(Refresh refresh) {
    synchronized (this) {
      if (!line.remove(refresh)) {
        return;
      }
      running++;
    }
    start.accept(refresh);
  }

  /** A load that was started is over. */
  void ended() {
    synchronized (this) {
      running--;
    }
    startNext();
  }

  /** A start that ends at once comes back here, and is left to the loop that it is in. */
  private void startNext() {
    synchronized (this) {
      if (isStarting) {
        return;
      }
      isStarting = true;
    }
    for (Refresh next = next(); next != null; next = next()) {
      start.accept(next);
    }
  }

  private synchronized @Nullable Refresh next() {
    Refresh first = running < atOnce ? line.first() : null;
    if (first == null) {
      isStarting = false;
      return null;
    }
    running++;
    line.remove(first);
    return first;
  }
}
