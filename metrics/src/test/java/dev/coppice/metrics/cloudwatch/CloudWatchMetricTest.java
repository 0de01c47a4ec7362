package dev.coppice.metrics.cloudwatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.metrics.ListenersTest;
import dev.coppice.metrics.Scrapes;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.meters.MeterKind;
import dev.coppice.metrics.meters.Meters;
import dev.coppice.metrics.meters.Route;
import dev.coppice.metrics.tenants.TenantFigures;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is reported to CloudWatch, beside what is reported to Prometheus. */
class CloudWatchMetricTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void namesAndUnitsAreThoseOfAws() {
    assertThat(
            Arrays.stream(CloudWatchMetric.values())
                .map(metric -> metric.cloudWatchName() + ", " + metric.unit().cloudWatchName()))
        .containsExactly(
            "Invocations, None",
            "Invocation4XXErrors, None",
            "Invocation5XXErrors, None",
            "InvocationModelErrors, None",
            "ModelLatency, Microseconds",
            "OverheadLatency, Microseconds",
            "ConcurrentRequestsPerModel, None",
            "ModelCacheHit, None",
            "ModelLoadingWaitTime, Microseconds",
            "ModelDownloadingTime, Microseconds",
            "ModelLoadingTime, Microseconds",
            "ModelUnloadingTime, Microseconds",
            "LoadedModelCount, None",
            "CPUUtilization, Percent",
            "MemoryUtilization, Percent",
            "DiskUtilization, Percent");
  }

  @Test
  void everyMetricIsInTheScrapeToo() {
    try (Telemetry telemetry = new Telemetry(TenantFigures.ofMost(100), InstantSource.system())) {
      telemetry.gauge(Meters.LOADED_MODELS, () -> 1);
      telemetry.gauge(Meters.MEMORY_UTILIZATION, () -> 1);
      telemetry.gauge(Meters.DISK_UTILIZATION, () -> 1);
      Set<String> series = Scrapes.coppiceSeries(telemetry);

      for (CloudWatchMetric metric : CloudWatchMetric.values()) {
        Meters meter = metric.meter();
        String suffix = meter.kind() == MeterKind.TIMER ? "_sum" : "";
        assertThat(series).contains(meter.prometheusName() + suffix);
      }
    }
  }

  private Telemetry telemetry() {
    return Telemetry.withEmbeddedMetrics(
        TenantFigures.ofMost(100),
        InstantSource.system(),
        new EmfSettings("Coppice", "coppice", "AllTraffic"),
        out,
        Duration.ofSeconds(20));
  }

  @Test
  void requestThatGotNoRouteIsACallThatFailedWhereTheServerIsToBlame() {
    try (Telemetry telemetry = telemetry()) {
      telemetry.requests().refused(413);
      telemetry.requests().refused(503);
    }

    assertThat(out.toString(UTF_8))
        .endsWith(
            "\"VariantName\": \"AllTraffic\", \"Invocations\": [1], \"Invocation4XXErrors\": [0],"
                + " \"Invocation5XXErrors\": [1], \"InvocationModelErrors\": [1]}\n");
  }

  @Test
  void whatTheListenersHearGoesToCloudWatch() {
    try (Telemetry telemetry = telemetry()) {
      telemetry.requests().lookedUp(false);
      telemetry.cache().waited(Duration.ofMillis(700));
      telemetry.cache().unloaded(Duration.ofMillis(30));
      telemetry
          .loader()
          .loaded(
              ListenersTest.TENANT,
              ListenersTest.loaded(Duration.ofMillis(200), Duration.ofMillis(500)));
      telemetry.requests().started();
      telemetry.requests().finished("id", Route.INVOCATIONS, 200, true, 900_000, 600_000);
    }

    assertThat(out.toString(UTF_8))
        .endsWith(
            "\"VariantName\": \"AllTraffic\", \"Invocations\": [1], \"Invocation4XXErrors\": [0],"
                + " \"Invocation5XXErrors\": [0], \"InvocationModelErrors\": [0],"
                + " \"ModelLatency\": [600], \"OverheadLatency\": [300], \"ModelCacheHit\": [0],"
                + " \"ModelLoadingWaitTime\": [700000], \"ModelDownloadingTime\": [200000],"
                + " \"ModelLoadingTime\": [300000], \"ModelUnloadingTime\": [30000]}\n")
        .doesNotContain("00473");
  }
}
