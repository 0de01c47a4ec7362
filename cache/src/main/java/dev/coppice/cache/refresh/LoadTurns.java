package dev.coppice.cache.refresh;

import java.util.LinkedHashSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many newer versions be loaded at once, first come, first served: when all tenants were
 * trained anew, their loads must not take the place of those that calls wait for. It holds at most
 * one refresh for each model in memory.
 */
final class LoadTurns {

  private final int atOnce;
  private final Consumer<Refresh> start;
  private final LinkedHashSet<Refresh> line = new LinkedHashSet<>();
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
      line.add(refresh);
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
    if (running >= atOnce || line.isEmpty()) {
      isStarting = false;
      return null;
    }
    running++;
    return line.removeFirst();
  }
}
