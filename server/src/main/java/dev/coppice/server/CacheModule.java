package dev.coppice.server;

import dev.coppice.cache.CacheFigures;
import dev.coppice.cache.CacheListener;
import dev.coppice.cache.CacheSettings;
import dev.coppice.cache.ModelCache;
import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.meters.Meters;
import dev.coppice.model.ForestFormat;
import dev.coppice.model.memory.Slack;
import dev.coppice.server.config.Config;
import dev.coppice.server.config.LoadsAtOnce;
import java.time.InstantSource;

/** The cache as the settings want it: the models in memory, and the budget of their bytes. */
final class CacheModule {

  /** The part of the memory of models in which forests are judged. */
  private final long trialBytes;

  private final MemoryBudget budget;
  private final ModelCache cache;

  /**
   * @param heapBytes what models may take of the heap
   * @param slack what is left free between models
   * @param loading where models come from
   */
  CacheModule(
      Config config, long heapBytes, Slack slack, LoaderModule loading, CacheListener listener) {
    trialBytes = config.trialBytes();
    budget = new MemoryBudget(config.memoryBudgetBytes() - trialBytes, slack);
    cache =
        new ModelCache(
            loading.origin(),
            loading.copies(),
            budget,
            HeapWeight.of(budget.capacity(), heapBytes),
            new CacheSettings(
                loads(config.loads(), loading.disk() != null),
                refreshing(config.loads()),
                config.warm().pins(),
                heapBytes),
            listener,
            InstantSource.system(),
            System::nanoTime);
  }

  private LoadSettings loads(Config.Loads loads, boolean hasDisk) {
    return new LoadSettings(
        LoadsAtOnce.of(loads.maxLoads()),
        LoadsAtOnce.ofStore(loads.maxLoads(), hasDisk),
        loads.maxWaiting(),
        loads.maxWaitingPerModel(),
        loads.loadWait(),
        loads.loadTimeout(),
        loads.failedLoadTtl(),
        trialBytes);
  }

  private static RefreshSettings refreshing(Config.Loads loads) {
    return new RefreshSettings(
        loads.refreshInterval()); // At least half of the builds are for calls.
  }

  ModelCache cache() {
    return cache;
  }

  MemoryBudget budget() {
    return budget;
  }

  void publishGauges(Telemetry telemetry) {
    CacheFigures figures = cache.figures();
    telemetry.gauge(Meters.LOADED_MODELS, figures::residents);
    telemetry.gauges(Meters.FORESTS, ForestFormat.values(), figures::forests);
    telemetry.gauge(Meters.LOADS_IN_FLIGHT, figures::loadsRunning);
    telemetry.gauge(Meters.LOADS_WAITING, figures::loadsWaiting);
    telemetry.gauge(Meters.MEMORY_WAITING, budget::waiting);
    telemetry.gauge(Meters.MEMORY_BUDGET, budget::capacity);
    telemetry.gauge(Meters.MEMORY_BUDGET_USED, budget::used);
    telemetry.gauge(Meters.TRIAL_MEMORY, () -> trialBytes);
    telemetry.gauge(Meters.TRIAL_MEMORY_USED, figures::trialBytesInUse);
  }
}
