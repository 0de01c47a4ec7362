package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.scripts.day.DayOptions;
import dev.coppice.scripts.day.DayOutcome;
import dev.coppice.scripts.day.DayReplay;
import dev.coppice.scripts.day.DayReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/day} of some seconds; how long calls take is no matter of a test. */
final class DayIT {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final int CALLS = 300;

  private static final DayOptions OPTIONS =
      DayOptions.parse(
          List.of(
              "--tenants",
              "40",
              "--calls",
              "" + CALLS,
              "--seconds",
              "10",
              "--size",
              "40KB",
              "--artifacts",
              "5",
              "--memory",
              "512MiB",
              "--disk",
              "64MiB"));

  @TempDir Path directory;

  private DayOutcome play() throws Exception {
    Path work = Files.createDirectory(directory.resolve("work"));
    return new DayReplay(ROOT, work, directory.resolve("models"), OPTIONS, step -> {}).play();
  }

  @Test
  void allCallsOfADayAreAnsweredRightlyAndNewVersionsArrive() throws Exception {
    DayOutcome outcome = play();

    assertThat(outcome.calls().causes()).isEmpty();
    assertThat(outcome.calls().wrong() + outcome.calls().stale()).isZero();
    assertThat(outcome.calls().failed()).isZero();
    assertThat(outcome.calls().all().calls()).isEqualTo(CALLS);
    assertThat(outcome.calls().coldMillis()).as("calls at midnight are cold").isNotEmpty();
    assertThat(outcome.calls().hotMillis()).isNotEmpty();
    assertThat(outcome.renewed()).isEqualTo(4);
    assertThat(outcome.outdated()).isZero();
    assertThat(outcome.samples()).hasSize(48);
    assertThat(outcome.samples().getLast().loaded()).isPositive();
    assertThat(outcome.peakBytes()).isBetween(64L << 20, 512L << 20);
    assertThat(new DayReport(OPTIONS, outcome).html())
        .contains("ModelCacheHit", "LoadedModelCount", "<polyline class=")
        .doesNotContain("http://", "https://", "src=\"/");
  }
}
