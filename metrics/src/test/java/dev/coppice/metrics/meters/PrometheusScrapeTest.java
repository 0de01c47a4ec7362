package dev.coppice.metrics.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.coppice.metrics.Scrapes;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.tenants.TenantFigures;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PrometheusScrapeTest {

  private static final List<String> TIMER_SERIES = List.of("_bucket", "_count", "_sum", "_max");

  private static final Set<Meters> OWN_SUPPLIER =
      EnumSet.of(
          Meters.CPU_UTILIZATION,
          Meters.INVOCATIONS_IN_FLIGHT,
          Meters.TENANTS,
          Meters.TENANT_MEMORY);

  @AutoClose
  private final Telemetry telemetry =
      new Telemetry(TenantFigures.ofMost(100), InstantSource.system());

  @Test
  void everyMeterIsPublishedUnderItsExactNameFromTheStart() {
    giveEveryGauge();

    Set<String> series = Scrapes.coppiceSeries(telemetry);

    assertThat(series)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Meters.values())
                .flatMap(
                    meter ->
                        meter.kind() == MeterKind.TIMER
                            ? TIMER_SERIES.stream().map(meter.prometheusName()::concat)
                            : List.of(meter.prometheusName()).stream())
                .collect(Collectors.toSet()));
  }

  @Test
  void everyTimerHasBucketsFromOneMillisecondToOneMinute() {
    String text = telemetry.scrape().text();

    for (Meters meter : Meters.values()) {
      if (meter.kind() == MeterKind.TIMER) {
        assertThat(text)
            .contains("# TYPE " + meter.prometheusName() + " histogram")
            .contains("# TYPE " + meter.prometheusName() + "_max gauge")
            .contains(meter.prometheusName() + "_bucket{le=\"0.001\"} 0")
            .contains(meter.prometheusName() + "_bucket{le=\"60.0\"} 0")
            .contains(meter.prometheusName() + "_bucket{le=\"+Inf\"} 0");
      }
    }
    assertThat(text.lines().filter(l -> l.startsWith("coppice_model_latency_seconds_bucket")))
        .hasSize(16);
  }

  @Test
  void everyMeterExplainsItself() {
    giveEveryGauge();
    String text = telemetry.scrape().text();

    for (Meters meter : Meters.values()) {
      assertThat(text).contains("# HELP " + meter.prometheusName() + " " + meter.meaning() + "\n");
    }
  }

  @Test
  void tagsAreOnlyThoseOfTheirMeterAndFromItsClosedSet() {
    List<String> tagged = Scrapes.lines(telemetry).filter(line -> line.contains("{")).toList();

    assertThat(tagged).isNotEmpty();
    for (String line : tagged) {
      Scrapes.Sample sample = Scrapes.Sample.of(line);
      Meters meter = Scrapes.meterOf(sample.series());
      for (var tag : sample.tags().entrySet()) {
        assertThat(Scrapes.allowed(meter, tag.getKey())).as(line).contains(tag.getValue());
      }
    }
  }

  @Test
  void everyCombinationOfTagValuesIsThereBeforeItsFirstEvent() {
    String text = telemetry.scrape().text();

    for (String route : MeterTag.ROUTE.allowed()) {
      for (String status : MeterTag.STATUS.allowed()) {
        assertThat(text)
            .contains(
                "coppice_invocations_total{route=\"%s\",status=\"%s\"} 0.0"
                    .formatted(route, status));
      }
    }
    assertThat(text)
        .contains("coppice_model_cache_lookups_total{result=\"hit\"} 0.0")
        .contains("coppice_model_cache_lookups_total{result=\"miss\"} 0.0");
  }

  @Test
  void promisesAreBoundsOfBuckets() {
    assertThat(telemetry.scrape().text())
        .contains("coppice_model_latency_seconds_bucket{le=\"0.3\"} 0")
        .contains("coppice_model_loading_wait_seconds_bucket{le=\"3.0\"} 0");
  }

  @Test
  void callsAreCountedByExactStatusAndOthersTogether() {
    for (int status : new int[] {503, 503, 500, 418, 99, 700}) {
      telemetry.requests().started();
      telemetry.requests().finished("id", Route.INVOKE, status, true, 1, -1);
    }

    assertThat(Scrapes.value(telemetry, "coppice_invocation_statuses_total{status=\"503\"}"))
        .isEqualTo(2);
    assertThat(Scrapes.value(telemetry, "coppice_invocation_statuses_total{status=\"500\"}"))
        .isEqualTo(1);
    assertThat(Scrapes.value(telemetry, "coppice_invocation_statuses_total{status=\"other\"}"))
        .isEqualTo(3);
  }

  @Test
  void openMetricsNamesARequestInTheBucketsThatItFellInto() {
    telemetry.requests().started();
    telemetry.requests().finished("id-of-7", Route.INVOKE, 200, true, 5_000_000, 4_000_000);

    assertThat(telemetry.scrape().text(PrometheusScrape.OPEN_METRICS))
        .containsPattern(
            "coppice_model_latency_seconds_bucket\\{le=\"0.005\"\\} 1 #"
                + " \\{[^}]*trace_id=\"id-of-7\"")
        .endsWith("# EOF\n");
    assertThat(telemetry.scrape().text()).doesNotContain("id-of-7");
  }

  @Test
  void metersOfTheJvmAndTheProcessHaveMicrometersStandardNames() {
    assertThat(telemetry.scrape().text())
        .contains("jvm_memory_used_bytes{area=\"heap\"")
        .contains("jvm_threads_live_threads ")
        .contains("jvm_gc_memory_allocated_bytes_total ")
        .contains("process_start_time_seconds ")
        .contains("process_uptime_seconds ");
  }

  @Test
  void gaugeIsAskedAtEveryScrape() {
    double[] value = {3};
    telemetry.gauge(Meters.LOADED_MODELS, () -> value[0]);
    assertThat(telemetry.scrape().text()).contains("\ncoppice_loaded_models 3.0\n");

    value[0] = 4;

    assertThat(telemetry.scrape().text()).contains("\ncoppice_loaded_models 4.0\n");
  }

  @Test
  void secondSupplierForOneGaugeIsRefused() {
    telemetry.gauge(Meters.LOADED_MODELS, () -> 1);

    assertThatIllegalStateException()
        .isThrownBy(() -> telemetry.gauge(Meters.LOADED_MODELS, () -> 2));
  }

  @Test
  void gaugeHasOneSupplierForEachTagValue() {
    telemetry.gauge(Meters.WARM_UP_MODELS, () -> 1, "queued");
    telemetry.gauge(Meters.WARM_UP_MODELS, () -> 2, "loaded");

    assertThat(telemetry.scrape().text())
        .contains("\ncoppice_warmup_models{state=\"queued\"} 1.0\n")
        .contains("\ncoppice_warmup_models{state=\"loaded\"} 2.0\n");
    assertThatIllegalStateException()
        .isThrownBy(() -> telemetry.gauge(Meters.WARM_UP_MODELS, () -> 3, "queued"));
  }

  @Test
  void meterThatIsNoGaugeIsRefusedAsOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> telemetry.gauge(Meters.INVOCATIONS, () -> 1));
  }

  @Test
  void contentTypeIsTheTextFormatsOwn() {
    assertThat(PrometheusScrape.CONTENT_TYPE).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void counterThatIsKeptElsewhereOutlivesAGarbageCollection() {
    AtomicLong dropped = new AtomicLong(1);
    telemetry.counter(Meters.LOG_LINES_DROPPED, () -> dropped.get());
    System.gc();
    dropped.set(7);
    assertThat(telemetry.scrape().text()).contains("\ncoppice_log_lines_dropped_total 7.0\n");
  }

  @Test
  void seriesStayFewWithEveryGaugeAndTagGiven() {
    giveEveryGauge();
    for (Meters meter : Meters.values()) {
      if (meter.kind() == MeterKind.GAUGE && !meter.tags().isEmpty()) {
        meter.tags().getFirst().allowed().stream()
            .skip(1)
            .forEach(value -> telemetry.gauge(meter, () -> 1, value));
      }
    }

    // The JVM's own are among them; each of up to six causes of a garbage collection adds three.
    assertThat(telemetry.scrape().text().lines().filter(line -> !line.startsWith("#")))
        .hasSizeLessThanOrEqualTo(300 - 6 * 3);
  }

  private void giveEveryGauge() {
    telemetry.counter(Meters.LOG_LINES_DROPPED, () -> 0);
    for (Meters meter : Meters.values()) {
      if (meter.kind() == MeterKind.GAUGE && !OWN_SUPPLIER.contains(meter)) {
        telemetry.gauge(meter, () -> 1, anyTagValues(meter));
      } else if (meter.kind() == MeterKind.INFO) {
        telemetry.info(meter, anyTagValues(meter));
      }
    }
  }

  private static String[] anyTagValues(Meters meter) {
    return meter.tags().stream()
        .map(tag -> tag.allowed().stream().findFirst().orElse("any"))
        .toArray(String[]::new);
  }
}
