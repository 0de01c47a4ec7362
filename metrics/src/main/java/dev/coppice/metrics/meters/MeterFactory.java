package dev.coppice.metrics.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Registers the meters of {@link Meters} with Micrometer, exactly as they are described there. */
public final class MeterFactory {

  /**
   * Upper bounds of every timer's buckets: from a warm call to a boto3 client's read time-out, with
   * one at each promise, 0.3 s of a hot call and 3 s of a cold one. Between two bounds a quantile
   * is a guess, and an alarm at a promise must not ring by a guess. A fixed list, because
   * Micrometer's percentile histogram would publish some 70 buckets per timer.
   */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(300),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(3),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(20),
    Duration.ofSeconds(60),
  };

  private final PrometheusMeterRegistry registry;

  public MeterFactory(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * A counter to which the caller adds.
   *
   * @param tagValues one value for each of the meter's tags, in their order
   */
  public Counter counter(Meters meter, String... tagValues) {
    expect(meter, MeterKind.COUNTER);
    return Counter.builder(meter.prometheusName())
        .description(meter.meaning())
        .tags(tags(meter, tagValues))
        .register(registry);
  }

  /** The same without tags, counted elsewhere; keeps {@code value} from being collected. */
  public void counter(Meters meter, LongSupplier value) {
    expect(meter, MeterKind.COUNTER);
    // Micrometer holds the object weakly, and would count no further once it is collected.
    FunctionCounter.builder(meter.prometheusName(), registry, unused -> value.getAsLong())
        .description(meter.meaning())
        .register(registry);
  }

  public Timer timer(Meters meter) {
    expect(meter, MeterKind.TIMER);
    return Timer.builder(meter.prometheusName())
        .description(meter.meaning())
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /**
   * Asks {@code value} at every scrape, and keeps it from being collected.
   *
   * @param tagValues one value for each of the meter's tags, in their order
   */
  public void gauge(Meters meter, DoubleSupplier value, String... tagValues) {
    expect(meter, MeterKind.GAUGE);
    Tags tags = tags(meter, tagValues);
    if (registry.find(meter.prometheusName()).tags(tags).gauge() != null) {
      // Micrometer would keep the first supplier and say nothing.
      throw new IllegalStateException("%s: has a supplier (expected: none yet)".formatted(meter));
    }
    Gauge.builder(meter.prometheusName(), value::getAsDouble)
        .description(meter.meaning())
        .tags(tags)
        .register(registry);
  }

  /** By the client of Prometheus itself: Micrometer takes {@code _info} off a name. */
  public void info(Meters meter, String... tagValues) {
    expect(meter, MeterKind.INFO);
    tags(meter, tagValues);
    Info.builder()
        .name(meter.prometheusName())
        .help(meter.meaning())
        .labelNames(meter.tags().stream().map(MeterTag::key).toArray(String[]::new))
        .register(registry.getPrometheusRegistry())
        .setLabelValues(tagValues);
  }

  private static void expect(Meters meter, MeterKind kind) {
    if (meter.kind() != kind) {
      throw new IllegalArgumentException(
          "%s: %s (expected: a %s)".formatted(meter, meter.kind(), kind));
    }
  }

  private static Tags tags(Meters meter, String... values) {
    if (values.length != meter.tags().size()) {
      throw new IllegalArgumentException(
          "%s: %d tag values (expected: %d)".formatted(meter, values.length, meter.tags().size()));
    }
    Tags tags = Tags.empty();
    for (int i = 0; i < values.length; i++) {
      MeterTag tag = meter.tags().get(i);
      if (!tag.allowed().isEmpty() && !tag.allowed().contains(values[i])) {
        throw new IllegalArgumentException(
            "%s: %s (expected: one of %s)".formatted(tag.key(), values[i], tag.allowed()));
      }
      tags = tags.and(tag.key(), values[i]);
    }
    return tags;
  }
}
