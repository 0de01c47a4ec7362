package dev.coppice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coppice.metrics.meters.Route;
import dev.coppice.metrics.tenants.TenantFigures;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {

  private static final long MILLISECOND = 1_000_000;

  @AutoClose
  private final Telemetry telemetry =
      new Telemetry(TenantFigures.ofMost(100), InstantSource.system());

  private final RequestMetrics requests = telemetry.requests();

  @Test
  void invocationsAreCountedByRouteAndStatusClass() {
    call(Route.INVOKE, 200, true);
    call(Route.INVOCATIONS, 204, true);
    call(Route.INVOCATIONS, 404, true);
    call(Route.INVOCATIONS, 415, true);
    call(Route.RUNTIME, 507, true);
    call(Route.STREAM, 530, true);

    assertThat(invocations("invoke", "2xx")).isEqualTo(1);
    assertThat(invocations("invocations", "2xx")).isEqualTo(1);
    assertThat(invocations("invocations", "4xx")).isEqualTo(2);
    assertThat(invocations("runtime", "5xx")).isEqualTo(1);
    assertThat(invocations("stream", "5xx")).isEqualTo(1);
    assertThat(invocations("stream", "2xx")).isZero();
  }

  @Test
  void modelErrorIsWhatIsNotSuccessfulOrNotDelivered() {
    call(Route.INVOKE, 200, true);
    call(Route.INVOKE, 200, false);
    call(Route.INVOKE, 400, true);
    call(Route.INVOKE, 503, false);

    assertThat(Scrapes.value(telemetry, "coppice_invocation_model_errors_total")).isEqualTo(3);
  }

  @Test
  void overheadIsWhatTheModelDidNotTake() {
    requests.started();
    requests.finished("id", Route.INVOKE, 200, true, 30 * MILLISECOND, 12 * MILLISECOND);

    assertThat(Scrapes.value(telemetry, "coppice_model_latency_seconds_sum"))
        .isCloseTo(0.012, within(1e-9));
    assertThat(Scrapes.value(telemetry, "coppice_model_latency_seconds_max"))
        .isCloseTo(0.012, within(1e-9));
    assertThat(Scrapes.value(telemetry, "coppice_overhead_latency_seconds_sum"))
        .isCloseTo(0.018, within(1e-9));
    assertThat(Scrapes.value(telemetry, "coppice_model_latency_seconds_bucket{le=\"0.01\"}"))
        .isZero();
    assertThat(Scrapes.value(telemetry, "coppice_model_latency_seconds_bucket{le=\"0.02\"}"))
        .isEqualTo(1);
  }

  @Test
  void callThatReachedNoModelHasNoModelLatency() {
    requests.started();
    requests.finished("id", Route.INVOKE, 404, true, MILLISECOND, RequestMetrics.NO_MODEL);

    assertThat(Scrapes.value(telemetry, "coppice_model_latency_seconds_count")).isZero();
    assertThat(Scrapes.value(telemetry, "coppice_overhead_latency_seconds_count")).isEqualTo(1);
    assertThat(Scrapes.value(telemetry, "coppice_overhead_latency_seconds_sum"))
        .isCloseTo(0.001, within(1e-9));
  }

  @Test
  void callIsInFlightUntilItIsFinished() {
    requests.started();
    requests.started();
    assertThat(Scrapes.value(telemetry, "coppice_invocations_in_flight")).isEqualTo(2);

    requests.finished("id", Route.INVOKE, 200, true, MILLISECOND, MILLISECOND);

    assertThat(Scrapes.value(telemetry, "coppice_invocations_in_flight")).isEqualTo(1);
  }

  @Test
  void countingOneCallAllocatesNothing() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    callOften(20_000);
    long before = threads.getCurrentThreadAllocatedBytes();

    callOften(20_000);

    // Rotating a maximum's window may allocate now and then; a byte per call would already show.
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
  }

  private void callOften(int times) {
    for (int i = 0; i < times; i++) {
      call(Route.INVOCATIONS, 200, true);
    }
  }

  private void call(Route route, int status, boolean delivered) {
    requests.started();
    requests.finished("id", route, status, delivered, 2 * MILLISECOND, MILLISECOND);
  }

  private double invocations(String route, String status) {
    return Scrapes.value(
        telemetry,
        "coppice_invocations_total{route=\"%s\",status=\"%s\"}".formatted(route, status));
  }
}
