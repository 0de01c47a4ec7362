package dev.coppice.cache;

import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.load.LoadThreads;
import dev.coppice.cache.load.WaitingCalls;
import dev.coppice.model.ForestFormat;

/** How much of what a cache has and does at this moment; each is read anew and never blocks. */
public final class CacheFigures {

  private final Tables tables;
  private final LoadThreads threads;
  private final WaitingCalls waiting;
  private final MemoryBudget trials;

  /**
   * @param trials in which XGBoost judges forests
   */
  CacheFigures(Tables tables, LoadThreads threads, WaitingCalls waiting, MemoryBudget trials) {
    this.tables = tables;
    this.threads = threads;
    this.waiting = waiting;
    this.trials = trials;
  }

  /** Models in memory, registered ones and the single one included. */
  public int residents() {
    return tables.size();
  }

  /** Forests in memory of that format; a model may have several, or none. */
  public int forests(ForestFormat format) {
    return tables.forests(format);
  }

  /**
   * For tests: loads that have begun or wait for a thread; one that is about to land counts no
   * more.
   */
  int loads() {
    return threads.flights();
  }

  /** Loads that a thread runs. */
  public int loadsRunning() {
    return threads.running();
  }

  /** Loads that wait for a thread. */
  public int loadsWaiting() {
    return threads.waiting();
  }

  /** Calls that wait for a load, or for the newest version of a model. */
  public int waitingCalls() {
    return waiting.count();
  }

  /** Bytes in which XGBoost judges forests, beside the models' budget. */
  public long trialBytesInUse() {
    return trials.used();
  }
}
