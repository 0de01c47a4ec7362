package dev.coppice.scripts.day;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DayOptionsTest {

  private static DayOptions parse(String... words) {
    return DayOptions.parse(List.of(words));
  }

  @Test
  void memoryIsTheInstancesByTenantsAndBytes() {
    DayOptions options =
        parse("--scale", "64GiB", "--tenants", "2000", "--size", "4.5MB", "--seconds", "90");

    assertThat(options.memoryBytes()).isEqualTo((64L << 30) / 20);
    assertThat(options.arithmetic())
        .isEqualTo("64.0 GiB of the instance x 2,000 of 4,000 tenants x 4.50 of 45 MB an artifact");
    assertThat(options.length()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void memoryMayBeSaidOutright() {
    assertThat(parse("--memory", "1GiB").memoryBytes()).isEqualTo(1L << 30);
  }

  @Test
  void allThatIsWrongIsNamedAtOnce() {
    assertThatThrownBy(
            () ->
                parse(
                    "--tenants",
                    "39",
                    "--calls",
                    "many",
                    "--size",
                    "1B",
                    "--minutes",
                    "1",
                    "--seconds",
                    "9",
                    "--memory",
                    "1MiB",
                    "--scale",
                    "32GiB",
                    "--speed",
                    "2",
                    "--html",
                    "/none/day.html"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            """
            --speed: unknown (expected: an option of --help)
            --tenants: 39 (expected: 40 to 20000)
            --size: 1B (expected: 20KB to 60MB)
            --memory, --scale: both (expected: one of them)
            --memory: 1MiB (expected: 256MiB or more)
            --calls: many (expected: 100 to 1000000)
            --minutes, --seconds: both (expected: one of them)
            --seconds: 9 (expected: 10 to 86400)
            --html: /none/day.html (expected: a file in a directory to write to)\
            """);
  }

  @Test
  void instanceThatIsTooSmallForThisPartOfTheFleetIsRefusedWithTheArithmetic() {
    assertThatThrownBy(() -> parse("--scale", "8GiB", "--tenants", "400", "--size", "4.5MB"))
        .hasMessage(
            "--scale: 8.0 GiB of the instance x 400 of 4,000 tenants x 4.50 of 45 MB an artifact"
                + " = 81 MiB (expected: 256 MiB or more, the least a server takes)");
  }
}
