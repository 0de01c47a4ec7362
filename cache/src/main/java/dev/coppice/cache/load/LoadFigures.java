package dev.coppice.cache.load;

/** The numbers of loads, and of the calls that wait for them; each is read anew. */
public final class LoadFigures {

  private final LoadThreads threads;
  private final WaitingCalls waiting;

  LoadFigures(LoadThreads threads, WaitingCalls waiting) {
    this.threads = threads;
    this.waiting = waiting;
  }

  /** Loads that have begun or wait for a thread. */
  public int underWay() {
    return threads.underWay();
  }

  /** Loads that a thread runs. */
  public int running() {
    return threads.running();
  }

  /** Loads that wait for a thread. */
  public int queued() {
    return threads.waiting();
  }

  /** Calls that wait for loads. */
  public int waitingCalls() {
    return waiting.count();
  }
}
