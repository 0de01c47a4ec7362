package dev.coppice.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.DoubleSupplier;

/**
 * The meters of one server: hands out the listeners that feed them and the scrape that shows them.
 * No two share anything, so any number may live in one process.
 */
public final class Telemetry implements AutoCloseable {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MeterFactory meters = new MeterFactory(registry);
  private final JvmGcMetrics garbageCollections = new JvmGcMetrics();
  private final CacheMetrics cache = new CacheMetrics(meters);
  private final LoaderMetrics loader = new LoaderMetrics(meters);
  private final RequestMetrics requests = new RequestMetrics(meters);
  private final PrometheusScrape scrape = new PrometheusScrape(registry);

  public Telemetry() {
    meters.gauge(Meters.CPU_UTILIZATION, CpuUtilization.ofThisProcess());
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    garbageCollections.bindTo(registry);
  }

  public CacheMetrics cache() {
    return cache;
  }

  public LoaderMetrics loader() {
    return loader;
  }

  public RequestMetrics requests() {
    return requests;
  }

  public PrometheusScrape scrape() {
    return scrape;
  }

  /**
   * Publishes a gauge.
   *
   * @param value asked at every scrape, from its thread; held until {@link #close()}
   * @throws IllegalArgumentException if {@code meter} is no gauge
   * @throws IllegalStateException if it has a supplier already
   */
  public void gauge(Meters meter, DoubleSupplier value) {
    meters.gauge(meter, value);
  }

  /** Stops listening to the JVM's garbage collector, and drops all meters. */
  @Override
  public void close() {
    garbageCollections.close();
    registry.close();
  }
}
