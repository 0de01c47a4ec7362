package dev.coppice.cache.load;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that wait for a load, of which there is a bounded number. */
final class WaitingCalls {

  private final int most;
  private final LoadReports reports;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param most that may wait at once; the next is refused
   * @param reports hears of those that are
   */
  WaitingCalls(int most, LoadReports reports) {
    this.most = most;
    this.reports = reports;
  }

  int count() {
    return waiting.get();
  }

  /**
   * Adds a call, which waits until it {@linkplain #leave leaves}.
   *
   * @throws ServingException if too many wait
   */
  void enter(ModelName name) {
    if (waiting.incrementAndGet() > most) {
      waiting.decrementAndGet();
      throw reports.refused(name);
    }
  }

  void leave() {
    waiting.decrementAndGet();
  }
}
