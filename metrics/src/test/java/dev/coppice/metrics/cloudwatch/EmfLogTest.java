package dev.coppice.metrics.cloudwatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.model.LogLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class EmfLogTest {

  private static final EmfSettings SETTINGS = new EmfSettings("Coppice", "coppice", "AllTraffic");
  private static final long MICROSECOND = 1_000;

  @RegisterExtension final LogLines said = LogLines.of(EmfLog.class);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final EmfBuffer buffer = new EmfBuffer();
  private long nanos = -5;
  private final EmfLog log = log(out);

  @Test
  void lineIsEmbeddedMetricFormat() {
    buffer.value(CloudWatchMetric.MODEL_LATENCY, 812);
    buffer.value(CloudWatchMetric.MODEL_LATENCY, 790);
    writeRest(log);

    assertThat(out.toString(UTF_8))
        .isEqualTo(
            "{\"_aws\": {\"Timestamp\": 1764000000000, \"CloudWatchMetrics\": [{\"Namespace\":"
                + " \"Coppice\", \"Dimensions\": [[\"EndpointName\", \"VariantName\"]],"
                + " \"Metrics\": [{\"Name\": \"ModelLatency\", \"Unit\": \"Microseconds\"}]}]},"
                + " \"EndpointName\": \"coppice\", \"VariantName\": \"AllTraffic\","
                + " \"ModelLatency\": [812, 790]}\n");
  }

  @Test
  void callsOfALineAreAValueEach() {
    for (int i = 0; i < 3; i++) {
      buffer.call(200, true, 812 * MICROSECOND, 15 * MICROSECOND);
    }
    buffer.call(404, true, -1, MICROSECOND);
    writeRest(log);

    assertThat(out.toString(UTF_8))
        .contains(
            "\"Invocations\": [1, 1, 1, 1], \"Invocation4XXErrors\": [0, 0, 0, 1],"
                + " \"Invocation5XXErrors\": [0, 0, 0, 0], \"InvocationModelErrors\": [0, 0, 0, 1],"
                + " \"ModelLatency\": [812, 812, 812], \"OverheadLatency\": [15, 15, 15, 1]}");
  }

  @Test
  void namesAreQuoted() {
    EmfFormat format = new EmfFormat(new EmfSettings("Team \"A\"", "a\\b", "c"));
    EmfPage page = new EmfPage();
    page.add(CloudWatchMetric.LOADED_MODEL_COUNT, 3);

    assertThat(new String(format.line(page, 0), UTF_8))
        .contains("\"Namespace\": \"Team \\\"A\\\"\"")
        .contains("\"EndpointName\": \"a\\\\b\"");
  }

  @Test
  void namespaceOfAwsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmfSettings("AWS/SageMaker", "a", "b"))
        .withMessageContaining("namespace: AWS/SageMaker");
    assertThatIllegalArgumentException().isThrownBy(() -> new EmfSettings("A", "a\nb", "c"));
    assertThat(EmfSettings.isNamespace("x".repeat(256))).isFalse();
    assertThat(EmfSettings.isNamespace(":x")).isFalse();
  }

  @Test
  void callsInFlightAreSampledEveryTenSecondsAndTheRestOnceAMinute() {
    log.gauge(CloudWatchMetric.CONCURRENT_REQUESTS_PER_MODEL, () -> 7);
    log.gauge(CloudWatchMetric.LOADED_MODEL_COUNT, () -> 31);
    log.gauge(CloudWatchMetric.CPU_UTILIZATION, () -> 1.25);
    log.gauge(CloudWatchMetric.MEMORY_UTILIZATION, () -> 0.5004);

    passSeconds(59);
    assertThat(lines()).isEmpty();
    passSeconds(1);

    assertThat(lines())
        .singleElement()
        .asString()
        .contains("\"ConcurrentRequestsPerModel\": [7, 7, 7, 7, 7, 7]")
        .contains("\"LoadedModelCount\": [31]")
        .contains("\"CPUUtilization\": [125]")
        .contains("\"MemoryUtilization\": [50.04]")
        .contains("{\"Name\": \"CPUUtilization\", \"Unit\": \"Percent\"}");

    passSeconds(60);
    assertThat(lines()).hasSize(2);
  }

  @Test
  void minuteWithoutValuesIsNoLine() {
    passSeconds(120);

    assertThat(lines()).isEmpty();
  }

  @Test
  void gaugeThatFailsOrHasNoValueIsLeftOut() {
    log.gauge(CloudWatchMetric.LOADED_MODEL_COUNT, () -> 2);
    log.gauge(CloudWatchMetric.MEMORY_UTILIZATION, () -> Double.NaN);
    log.gauge(
        CloudWatchMetric.CPU_UTILIZATION,
        () -> {
          throw new IllegalStateException("made to fail");
        });
    passSeconds(60);

    assertThat(lines())
        .singleElement()
        .asString()
        .endsWith("\"VariantName\": \"AllTraffic\", \"LoadedModelCount\": [2]}");
  }

  @Test
  void timeThatWasSleptThroughIsNotMadeUpFor() {
    log.gauge(CloudWatchMetric.CONCURRENT_REQUESTS_PER_MODEL, () -> 1);
    nanos += Duration.ofHours(1).toNanos();
    for (int i = 0; i < 100; i++) {
      log.sampleIfDue();
    }
    writeRest(log);

    assertThat(lines()).singleElement().asString().endsWith("\"ConcurrentRequestsPerModel\": [1]}");
  }

  @Test
  void pageThatIsFullWaitsForOthersNoLongerThanASecond() throws InterruptedException {
    CountDownLatch written = new CountDownLatch(1);
    ByteArrayOutputStream flushed =
        new ByteArrayOutputStream() {
          @Override
          public void flush() {
            written.countDown();
          }
        };
    EmfLog started = log(flushed);
    started.start();
    for (int i = 0; i < EmfPage.MAX_VALUES; i++) {
      buffer.call(200, true, 5 * MICROSECOND, 3 * MICROSECOND);
    }
    written.await();
    buffer.call(404, true, -1, 3 * MICROSECOND);
    started.close();

    assertThat(flushed.toString(UTF_8).lines())
        .satisfiesExactly(
            full ->
                assertThat(full)
                    .contains("\"Invocations\": [" + "1, ".repeat(99) + "1]")
                    .contains("\"Invocation4XXErrors\": [" + "0, ".repeat(99) + "0]")
                    .contains("\"ModelLatency\": [" + "5, ".repeat(99) + "5]"),
            rest ->
                assertThat(rest)
                    .contains("\"Invocations\": [1]")
                    .contains("\"Invocation4XXErrors\": [1]")
                    .doesNotContain("ModelLatency"));
  }

  @Test
  void outputThatBreaksEndsNothing() {
    EmfLog broken =
        log(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("made to break");
              }
            });
    buffer.value(CloudWatchMetric.MODEL_CACHE_HIT, 1);
    writeRest(broken);

    buffer.value(CloudWatchMetric.MODEL_CACHE_HIT, 0);
    writeRest(log);

    assertThat(lines()).singleElement().asString().endsWith("\"ModelCacheHit\": [0]}");
  }

  @Test
  void endWaitsForAnOutputThatIsNotReadNoLongerThanItsPatience() throws Exception {
    Semaphore isRead = new Semaphore(0);
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) {
            isRead.acquireUninterruptibly(); // A write to a pipe heeds no interrupt, either.
            isRead.release();
          }
        };
    EmfLog started = log(full, Duration.ofMillis(20));
    started.start();
    buffer.value(CloudWatchMetric.MODEL_CACHE_HIT, 1);
    started.close();

    assertThat(said.texts())
        .containsExactly(
            "the last CloudWatch metrics may be lost: the standard output did not take them within"
                + " 20 ms");
    isRead.release();
  }

  private EmfLog log(OutputStream lines) {
    return log(lines, Duration.ofSeconds(20));
  }

  private EmfLog log(OutputStream lines, Duration patience) {
    return new EmfLog(
        buffer,
        new EmfFormat(SETTINGS),
        lines,
        () -> Instant.ofEpochMilli(1_764_000_000_000L),
        () -> nanos,
        patience);
  }

  private static void writeRest(EmfLog log) {
    log.start();
    log.close();
  }

  private void passSeconds(int seconds) {
    for (int i = 0; i < seconds; i++) {
      nanos += Duration.ofSeconds(1).toNanos();
      log.sampleIfDue();
    }
  }

  private List<String> lines() {
    return out.toString(UTF_8).lines().toList();
  }
}
