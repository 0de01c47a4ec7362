package dev.coppice.scripts.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FleetOptionsTest {

  @Test
  void whatIsNotSaidStaysAsUsual() {
    assertThat(FleetOptions.parse(List.of())).isEqualTo(FleetOptions.USUAL);
    assertThat(FleetOptions.parse(List.of("--calls", "100", "--tenants", "30")))
        .isEqualTo(new FleetOptions(30, 100, FleetOptions.USUAL.seconds()));
  }

  @Test
  void allThatIsWrongIsNamedAtOnce() {
    assertThatThrownBy(
            () ->
                FleetOptions.parse(
                    List.of(
                        "--tenants", "29", "--calls", "many", "--nodes", "3", "--seconds", "31")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            """
            --nodes: unknown (expected: an option of --help)
            --tenants: 29 (expected: 30 to 2000)
            --calls: many (expected: 100 to 50000)
            --seconds: 31 (expected: 5 to 30)\
            """);
  }

  @Test
  void optionWithoutItsValueIsNamed() {
    assertThatThrownBy(() -> FleetOptions.parse(List.of("--calls")))
        .hasMessage("--calls: no value (expected: one)");
  }

  @ParameterizedTest
  @CsvSource({
    "29, 100, 5, --tenants: 29 (expected: 30 to 2000)",
    "30, 50001, 5, --calls: 50001 (expected: 100 to 50000)",
    "30, 100, 4, --seconds: 4 (expected: 5 to 30)",
  })
  void thereAreNoneOutOfTheirRanges(int tenants, int calls, int seconds, String message) {
    assertThatThrownBy(() -> new FleetOptions(tenants, calls, seconds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
