package dev.coppice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuUtilizationTest {

  private static final long SECOND = 1_000_000_000;

  private long cpu = 7 * SECOND;
  private long clock = -3 * SECOND;
  private final CpuUtilization utilization = new CpuUtilization(() -> cpu, () -> clock);

  @Test
  void oneBusyCoreIsOneAndTwoAreTwo() {
    clock += 4 * SECOND;
    cpu += 4 * SECOND;
    assertThat(utilization.getAsDouble()).isEqualTo(1.0);

    clock += 4 * SECOND;
    cpu += 8 * SECOND;
    assertThat(utilization.getAsDouble()).isEqualTo(2.0);
  }

  @Test
  void valueWithinTheSameSecondIsGivenAgain() {
    clock += 2 * SECOND;
    cpu += SECOND;
    assertThat(utilization.getAsDouble()).isEqualTo(0.5);

    clock += SECOND / 2;
    assertThat(utilization.getAsDouble()).isEqualTo(0.5);

    clock += SECOND / 2;
    assertThat(utilization.getAsDouble()).isZero();
  }

  @Test
  void systemThatReportsNoCpuTimeCountsAsIdle() {
    CpuUtilization unknown = new CpuUtilization(() -> -1, () -> clock);

    clock += 2 * SECOND;

    assertThat(unknown.getAsDouble()).isZero();
  }
}
