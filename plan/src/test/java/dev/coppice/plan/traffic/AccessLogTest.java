package dev.coppice.plan.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What traffic a log of calls describes. */
final class AccessLogTest {

  @TempDir Path directory = Path.of("");

  @Test
  void tenantsAreNamedByTheirCallsAndThoseCalledAlikeAreOneClass() throws IOException {
    AccessLog log =
        read(
            """
            {"time": "2026-01-31T08:00:00Z", "model": "b", "status": 200}
            {"model":"a","time":"2026-01-31T09:30:00+01:00"}
            {"time": "2026-01-31T09:00:00Z", "path": "/ping"}

            2026-01-31T23:00:00Z access model=b
            2026-01-31T23:59:59Z access request=id status=200 model="with a \\"\\u00e4\\"" version=1
            2026-01-31T10:00:00Z access method=GET status=200 model=b
            2026-01-31T10:00:00Z access method=POST status=404 model=none cause="a model=b"
            2026-01-31T10:00:00Z access method=POST path=/ping status=405 cause="a model=b"
            2026-01-31T10:00:00.123Z INFO  [main] Main - stopped model=b
            """);

    assertThat(log.names()).containsExactly("b", "a", "with a \"\u00e4\"");
    assertThat(log.traffic().classes())
        .containsExactly(new TenantClass(1, 0.5), new TenantClass(2, 0.5));
    assertThat(log.traffic().callsADay()).isEqualTo(4);
    List<Double> hours = log.traffic().shape().weights();
    assertThat(hours.get(8)).isEqualTo(2); // The zone counts.
    assertThat(hours.get(9)).isZero(); // A probe is no call.
    assertThat(hours.get(23)).isEqualTo(2);
  }

  @Test
  void callsThatNeverCameToTheirModelsAreNoTraffic() throws IOException {
    AccessLog log =
        read(
            """
            2026-01-31T10:00:00Z access method=POST status=401 loading=0.000 model=untold
            2026-01-31T10:00:00Z access method=POST status=403 loading=0.000 model=foreign
            2026-01-31T10:00:00Z access method=POST status=429 loading=0.000 model=throttled
            {"time":"2026-01-31T10:00:00Z","status":429,"loading":0.000,"model":"throttled"}
            2026-01-31T10:00:00Z access method=POST status=429 loading=55000.131 model=loading
            2026-01-31T10:00:00Z access path=/endpoints/e/invocations status=400 model=none
            {"time":"2026-01-31T10:00:00Z","path":"/endpoints/e/stream","status":400,"model":"none"}
            2026-01-31T10:00:00Z access path=/endpoints/e/invocations status=424 model=refuses
            2026-01-31T10:00:00Z access path=/invocations status=400 model=refuses
            {"time":"2026-01-31T10:00:00Z","status":429,"model":"of another log"}
            """);

    assertThat(log.names()).containsExactlyInAnyOrder("loading", "of another log", "refuses");
  }

  @Test
  void aLogOfTwoDaysHasHalfOfItsCallsADay() throws IOException {
    String lines =
        "2026-01-01T00:00:00Z access model=m\n".repeat(50)
            + "2026-01-03T00:00:00Z access model=m\n".repeat(50);
    assertThat((double) read(lines).traffic().callsADay()).isCloseTo(50, within(1e-9));
  }

  @Test
  void aLogOfAnHourSaysSo() throws IOException {
    String lines = "2026-01-01T08:00:00Z access model=m\n2026-01-01T09:00:00Z access model=m\n";
    assertThat(read(lines).traffic().callsADay()).isEqualTo(2);
    assertThat(read(lines).traffic().counted()).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "m",
        "yesterday access model=m",
        "2026-01-31T08:00:00 access model=m",
        "2026-01-31T08:00:00Z access model=",
        "{\"model\": \"m\"}",
        "\n\nx"
      })
  void whatIsNoLogIsRefusedByFileAndLine(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(text))
        .withMessageContaining("calls.log: ")
        .withMessageContaining("(expected: ");
  }

  @Test
  void theWrongLineIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("2026-01-31T08:00:00Z access model=m\n\nnever access model=m\n"))
        .withMessageEndingWith(
            "calls.log: line 3: never (expected: a time such as 2026-01-31T08:00:00Z)");
  }

  private AccessLog read(String text) throws IOException {
    return AccessLog.read(Files.writeString(directory.resolve("calls.log"), text));
  }
}
