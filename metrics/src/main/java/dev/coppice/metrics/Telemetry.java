package dev.coppice.metrics;

import dev.coppice.metrics.cloudwatch.CloudWatchMetric;
import dev.coppice.metrics.cloudwatch.CloudWatchValues;
import dev.coppice.metrics.cloudwatch.EmfBuffer;
import dev.coppice.metrics.cloudwatch.EmfFormat;
import dev.coppice.metrics.cloudwatch.EmfLog;
import dev.coppice.metrics.cloudwatch.EmfSettings;
import dev.coppice.metrics.meters.MeterFactory;
import dev.coppice.metrics.meters.MeterTag;
import dev.coppice.metrics.meters.Meters;
import dev.coppice.metrics.meters.PrometheusScrape;
import dev.coppice.metrics.meters.RequestIds;
import dev.coppice.metrics.tenants.TenantFigures;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one server: hands out the listeners that feed them and the scrape that shows them.
 * No two share anything, so any number may live in one process.
 */
public final class Telemetry implements AutoCloseable {

  private static final String PERSISTENT = "mapped - 'non-volatile memory'";

  private final RequestIds ids = new RequestIds();
  private final PrometheusMeterRegistry registry;
  private final MeterFactory meters;
  private final JvmGcMetrics garbageCollections = new JvmGcMetrics();
  private final PrometheusScrape scrape;
  private final RecentEvictions evictions = new RecentEvictions(InstantSource.system());
  private final TenantFigures tenants;
  private final CacheMetrics cache;
  private final LoaderMetrics loader;
  private final RequestMetrics requests;
  private final @Nullable EmfLog emf;

  private Telemetry(
      TenantFigures tenants, InstantSource clock, CloudWatchValues values, @Nullable EmfLog emf) {
    this.tenants = tenants;
    this.emf = emf;
    registry =
        new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT, new PrometheusRegistry(), new MeterClock(clock), ids);
    meters = new MeterFactory(registry);
    scrape = new PrometheusScrape(registry);
    // Six series, of which nobody asks which state the threads are in. Filters come before meters.
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("jvm.threads.states"));
    // Three series of a kind of memory that nothing here is mapped to.
    registry.config().meterFilter(MeterFilter.deny(id -> PERSISTENT.equals(id.getTag("id"))));
    cache = new CacheMetrics(meters, tenants, evictions, values);
    loader = new LoaderMetrics(meters, tenants, values);
    requests = new RequestMetrics(meters, tenants, ids, values);
    gauge(Meters.INVOCATIONS_IN_FLIGHT, requests::inFlight);
    meters.gauge(Meters.TENANTS, tenants::size);
    meters.gauge(Meters.TENANT_MEMORY, tenants::heapBytes);
    meters.gauge(Meters.CPU_UTILIZATION, CpuUtilization.ofThisProcess());
    // One of its own, which nobody else asks: averaged over the whole minute.
    sample(Meters.CPU_UTILIZATION, CpuUtilization.ofThisProcess());
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    garbageCollections.bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /**
   * For Prometheus alone.
   *
   * @param tenants also hear of calls and loads
   * @param clock asked by each timer at each call, such as a {@link TickingClock}
   */
  public Telemetry(TenantFigures tenants, InstantSource clock) {
    this(tenants, clock, CloudWatchValues.NONE, null);
  }

  /**
   * For Prometheus, and for CloudWatch by lines of embedded metrics.
   *
   * @param tenants also hear of calls and loads
   * @param clock asked by each timer at each call, such as a {@link TickingClock}
   * @param lines takes each line whole, from a thread of its own, until {@link #close()}; says when
   *     it cannot, as {@link System#out} never does
   * @param patience with {@code lines} in {@link #close()}
   */
  public static Telemetry withEmbeddedMetrics(
      TenantFigures tenants,
      InstantSource clock,
      EmfSettings settings,
      OutputStream lines,
      Duration patience) {
    EmfBuffer buffer = new EmfBuffer();
    EmfLog log =
        new EmfLog(
            buffer,
            new EmfFormat(settings),
            lines,
            InstantSource.system(),
            System::nanoTime,
            patience);
    Telemetry telemetry = new Telemetry(tenants, clock, buffer, log);
    log.start();
    return telemetry;
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

  /** What each tenant's calls and loads came to. */
  public TenantFigures tenants() {
    return tenants;
  }

  /** The last models that left memory. */
  public RecentEvictions evictions() {
    return evictions;
  }

  /** Invocations arrived and not yet answered. */
  public long callsInFlight() {
    return requests.inFlight();
  }

  /** What was counted until now. */
  public Totals totals() {
    LoaderMetrics.Parts parts = loader.parts();
    return new Totals(
        requests.calls(),
        requests.clientErrors(),
        requests.serverErrors(),
        requests.hits(),
        requests.misses(),
        parts.loads(),
        parts.fetchingNanos(),
        parts.unpackingNanos(),
        parts.buildingNanos(),
        cache.evictions());
  }

  public PrometheusScrape scrape() {
    return scrape;
  }

  /**
   * Publishes a gauge.
   *
   * @param value asked at every scrape, and once a minute for CloudWatch if that knows the meter,
   *     from either's thread; held until {@link #close()}
   * @param tagValues one value for each of the meter's tags, in their order
   * @throws IllegalArgumentException if {@code meter} is no gauge
   * @throws IllegalStateException if it has a supplier already
   */
  public void gauge(Meters meter, DoubleSupplier value, String... tagValues) {
    meters.gauge(meter, value, tagValues);
    sample(meter, value);
  }

  /**
   * Publishes what does not change, as tags; once for each meter.
   *
   * @param tagValues one value for each of the meter's tags, in their order
   * @throws IllegalArgumentException if {@code meter} is no info
   */
  public void info(Meters meter, String... tagValues) {
    meters.info(meter, tagValues);
  }

  /**
   * Publishes a gauge for each constant that its one tag may name.
   *
   * @param value of a constant, asked as that of {@link #gauge}
   */
  public <E extends Enum<E>> void gauges(Meters meter, E[] constants, ToDoubleFunction<E> value) {
    for (E constant : constants) {
      String tag = MeterTag.textOf(constant);
      gauge(meter, () -> value.applyAsDouble(constant), tag);
    }
  }

  /**
   * Publishes a counter that is kept elsewhere.
   *
   * @param value asked at every scrape; never falls
   * @throws IllegalArgumentException if {@code meter} is no counter
   */
  public void counter(Meters meter, LongSupplier value) {
    meters.counter(meter, value);
  }

  /** As Micrometer wants it: the wall's time for maxima, the monotonic one for nothing here. */
  private record MeterClock(InstantSource clock) implements Clock {

    @Override
    public long wallTime() {
      return clock.millis();
    }

    @Override
    public long monotonicTime() {
      return System.nanoTime();
    }
  }

  private void sample(Meters meter, DoubleSupplier value) {
    if (emf != null) {
      for (CloudWatchMetric metric : CloudWatchMetric.values()) {
        if (metric.meter() == meter) {
          emf.gauge(metric, value);
        }
      }
    }
  }

  /**
   * Writes the embedded metrics that are left, stops listening to the JVM's garbage collector, and
   * drops all meters.
   */
  @Override
  public void close() {
    if (emf != null) {
      emf.close();
    }
    garbageCollections.close();
    registry.close();
  }
}
