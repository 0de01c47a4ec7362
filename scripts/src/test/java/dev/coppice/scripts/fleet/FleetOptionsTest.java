package dev.coppice.scripts.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

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
}
