package dev.coppice.server.config;

import static dev.coppice.server.config.Environments.problems;
import static dev.coppice.server.config.Environments.read;
import static dev.coppice.server.config.Environments.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the settings of a stop go together. */
class StopSettingsTest {

  @Test
  void drainDelayEndsWithinTheGrace() {
    assertThat(read(with("COPPICE_DRAIN_DELAY", "5s")).stop().drainDelay())
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(problems(with("COPPICE_DRAIN_DELAY", "26s")))
        .containsExactly(
            "COPPICE_DRAIN_DELAY: 26s (expected: at least 1 s less than COPPICE_SHUTDOWN_GRACE (25s), for requests in flight)");
  }

  @Test
  void drainDelayLeavesTimeForRequestsInFlight() {
    for (String delay : List.of("5s", "4500ms")) {
      assertThat(problems(with("COPPICE_DRAIN_DELAY", delay, "COPPICE_SHUTDOWN_GRACE", "5s")))
          .containsExactly(
              "COPPICE_DRAIN_DELAY: %s (expected: at least 1 s less than COPPICE_SHUTDOWN_GRACE (5s), for requests in flight)"
                  .formatted(delay));
    }
    read(with("COPPICE_DRAIN_DELAY", "4s", "COPPICE_SHUTDOWN_GRACE", "5s"));
    read(with("COPPICE_SHUTDOWN_GRACE", "100ms"));
  }

  @Test
  void refusedGraceIsNoReasonToRefuseTheDelay() {
    assertThat(problems(with("COPPICE_DRAIN_DELAY", "30s", "COPPICE_SHUTDOWN_GRACE", "60")))
        .singleElement(STRING)
        .startsWith("COPPICE_SHUTDOWN_GRACE: 60 (expected: ");
  }

  @Test
  void workAndLastLinesOfThreeFitIntoTheGrace() {
    for (Duration delay : List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(48))) {
      Duration grace = delay.plusSeconds(24);
      StopSettings stop = new StopSettings(grace, delay);
      assertThat(stop.lastLines()).isEqualTo(Duration.ofSeconds(1));
      assertThat(stop.work()).isEqualTo(Duration.ofSeconds(21));
      assertThat(stop.workLeft(Duration.ofSeconds(15).toNanos())).isEqualTo(Duration.ofSeconds(6));
    }
  }
}
