package dev.coppice.server.config;

import static dev.coppice.server.config.Environments.problems;
import static dev.coppice.server.config.Environments.read;
import static dev.coppice.server.config.Environments.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How the settings of a stop go together. */
class StopSettingsTest {

  @Test
  void drainDelayEndsWithinTheGrace() {
    assertThat(read(with("COPPICE_DRAIN_DELAY", "5s")).stop().drainDelay())
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(problems(with("COPPICE_DRAIN_DELAY", "6s", "COPPICE_SHUTDOWN_GRACE", "5s")))
        .containsExactly("COPPICE_DRAIN_DELAY: 6s (expected: at most COPPICE_SHUTDOWN_GRACE)");
  }

  @Test
  void workAndLastLinesOfThreeFitIntoTheGrace() {
    StopSettings stop = new StopSettings(Duration.ofSeconds(24), Duration.ofSeconds(5));
    assertThat(stop.lastLines()).isEqualTo(Duration.ofSeconds(1));
    assertThat(stop.work()).isEqualTo(Duration.ofSeconds(16));
    assertThat(stop.workLeft(Duration.ofSeconds(15).toNanos())).isEqualTo(Duration.ofSeconds(1));
    assertThat(new StopSettings(Duration.ofSeconds(24), Duration.ofSeconds(24)).work()).isZero();
  }
}
