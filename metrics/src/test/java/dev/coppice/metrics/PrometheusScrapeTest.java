package dev.coppice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrometheusScrapeTest {

  private static final List<String> TIMER_SERIES = List.of("_bucket", "_count", "_sum", "_max");

  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  void everyMeterIsPublishedUnderItsExactNameFromTheStart() {
    giveEveryGauge();

    Set<String> series = Scrapes.coppiceSeries(telemetry);

    assertThat(series)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Meters.values())
                .flatMap(
                    meter ->
                        meter.kind() == Meters.Kind.TIMER
                            ? TIMER_SERIES.stream().map(meter.prometheusName()::concat)
                            : List.of(meter.prometheusName()).stream())
                .collect(Collectors.toSet()));
  }

  @Test
  void everyTimerHasBucketsFromOneMillisecondToOneMinute() {
    String text = telemetry.scrape().text();

    for (Meters meter : Meters.values()) {
      if (meter.kind() == Meters.Kind.TIMER) {
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

  private void giveEveryGauge() {
    telemetry.counter(Meters.LOG_LINES_DROPPED, () -> 0);
    for (Meters meter : Meters.values()) {
      boolean ownSupplier =
          meter == Meters.CPU_UTILIZATION || meter == Meters.INVOCATIONS_IN_FLIGHT;
      if (meter.kind() == Meters.Kind.GAUGE && !ownSupplier) {
        telemetry.gauge(meter, () -> 1, anyTagValues(meter));
      } else if (meter.kind() == Meters.Kind.INFO) {
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
