package dev.coppice.cache;

import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.load.LoadFigures;
import dev.coppice.cache.resident.Residents;
import dev.coppice.model.ForestFormat;

/** How much of what a cache has and does at this moment; each is read anew and never blocks. */
public final class CacheFigures {

  private final Residents residents;
  private final LoadFigures loads;
  private final MemoryBudget trials;

  /**
   * @param trials in which XGBoost judges forests
   */
  CacheFigures(Residents residents, LoadFigures loads, MemoryBudget trials) {
    this.residents = residents;
    this.loads = loads;
    this.trials = trials;
  }

  /** Models in memory, registered ones and the single one included. */
  public int residents() {
    return residents.size();
  }

  /** Forests in memory of that format; a model may have several, or none. */
  public int forests(ForestFormat format) {
    return residents.forests(format);
  }

  /**
   * For tests: loads that have begun or wait for a thread; one that is about to land counts no
   * more.
   */
  int loads() {
    return loads.underWay();
  }

  /** Loads that a thread runs. */
  public int loadsRunning() {
    return loads.running();
  }

  /** Loads that wait for a thread. */
  public int loadsWaiting() {
    return loads.queued();
  }

  /** Calls that wait for a load, or for the newest version of a model. */
  public int waitingCalls() {
    return loads.waitingCalls();
  }

  /** Bytes in which XGBoost judges forests, beside the models' budget. */
  public long trialBytesInUse() {
    return trials.used();
  }
}
