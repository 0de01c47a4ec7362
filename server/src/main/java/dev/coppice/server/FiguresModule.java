package dev.coppice.server;

import dev.coppice.cache.ModelCache;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.loader.disk.DiskTier;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.TickingClock;
import dev.coppice.metrics.cloudwatch.EmfSettings;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.server.api.console.ConsoleHandler;
import dev.coppice.server.api.console.HistorySampler;
import dev.coppice.server.api.console.Vitals;
import dev.coppice.server.api.control.BlockingAnswer;
import dev.coppice.server.config.Config;
import dev.coppice.server.config.HeapShares;
import dev.coppice.server.config.Setting;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators see, as the settings want it: meters, figures of tenants, and the console. */
final class FiguresModule implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FiguresModule.class);

  private final long heapBytes;
  private final TickingClock clock = TickingClock.start();
  private final Telemetry telemetry;
  private @Nullable HistorySampler history;

  /**
   * @param heap of which figures of tenants may have a part
   * @param lines takes the lines for CloudWatch, each whole
   */
  FiguresModule(Config config, HeapShares heap, OutputStream lines) {
    heapBytes = heapBytes(config.maxTenants(), heap.maxOfFigures());
    TenantFigures tenants = new TenantFigures(config.maxTenants(), heapBytes, clock);
    telemetry =
        config.emf().enabled()
            ? Telemetry.withEmbeddedMetrics(
                tenants,
                clock,
                new EmfSettings(
                    config.emf().namespace(), config.endpointName(), config.variantName()),
                lines,
                config.stop().lastLines())
            : new Telemetry(tenants, clock);
  }

  private static long heapBytes(int maxTenants, long most) {
    long wanted = (long) maxTenants * TenantFigures.BYTES_EACH;
    if (wanted > most) {
      LOG.warn(
          "figures of some {} tenants are kept, not of the {} of {}, in a 32nd of the heap, {} MiB (-Xmx)",
          most / TenantFigures.BYTES_EACH,
          maxTenants,
          Setting.TENANT_FIGURES.key(),
          most >> 20);
    }
    return Math.min(wanted, most);
  }

  Telemetry telemetry() {
    return telemetry;
  }

  /** What figures of tenants may take of the heap. */
  long heapBytes() {
    return heapBytes;
  }

  /**
   * Begins to keep the last hour; once.
   *
   * @param disk null where models are not kept on a disk
   * @param answers from a thread that may block
   * @param waitingCalls calls that wait, for a load or for a thread
   */
  ConsoleHandler openConsole(
      ModelCache cache,
      MemoryBudget budget,
      @Nullable DiskTier disk,
      BlockingAnswer answers,
      IntSupplier waitingCalls) {
    Vitals vitals = new Vitals(telemetry, cache, budget, disk, waitingCalls);
    HistorySampler sampler = new HistorySampler(vitals, InstantSource.system());
    history = sampler;
    sampler.start();
    return new ConsoleHandler(sampler, vitals, InstantSource.system(), answers);
  }

  @Override
  public void close() {
    if (history != null) {
      history.close();
    }
    telemetry.close();
    clock.close();
  }
}
