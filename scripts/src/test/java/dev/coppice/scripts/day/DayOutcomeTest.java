package dev.coppice.scripts.day;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DayOutcomeTest {

  private static final long MIB = 1L << 20;

  private static DayOutcome outcome(DayCalls calls, long peakBytes, int outdated, long killed) {
    return new DayOutcome(
        calls, List.of(), 1, 1, 300 * MIB, true, peakBytes, killed, 1, outdated, 1, 1, 0);
  }

  private static DayCalls calls(
      List<Double> hot, List<Double> cold, long failed, long wrong, long stale) {
    return new DayCalls(
        hot, cold, List.of(new DayCalls.ByClass(1, 2, 1)), failed, wrong, stale, List.of());
  }

  @Test
  void keptPromisesAreNotMentioned() {
    DayCalls calls = calls(List.of(299.0), List.of(2_999.0), 0, 0, 0);

    assertThat(outcome(calls, 299 * MIB, 0, 0).broken()).isEmpty();
  }

  @Test
  void eachBrokenPromiseIsNamed() {
    DayCalls calls = calls(List.of(300.0), List.of(3_000.0), 1, 2, 3);

    assertThat(outcome(calls, 300 * MIB, 4, 5).broken())
        .hasSize(DayOutcome.promises())
        .containsExactly(
            "hot p95: 300 ms (expected: below 300 ms)",
            "cold p95: 3000 ms (expected: below 3000 ms)",
            "wrong answers: 2 (expected: 0)",
            "answers of a version replaced too long ago: 3 (expected: 0)",
            "failed calls: 1 (expected: 0)",
            "tenants who never got their new version: 4 (expected: 0)",
            "times ended for want of memory: 5 (expected: 0)",
            "resident memory: 300 MiB (expected: below the limit, 300 MiB)");
  }

  @Test
  void percentileIsTheTimeThatSoManyCallsDoNotPass() {
    List<Double> millis = List.of(4.0, 2.0, 1.0, 3.0);

    assertThat(DayCalls.quantile(millis, 0.5)).isEqualTo(2);
    assertThat(DayCalls.quantile(millis, 0.95)).isEqualTo(4);
    assertThat(DayCalls.quantile(List.of(), 0.95)).isZero();
  }
}
