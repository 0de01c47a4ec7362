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

  @ParameterizedTest
  @CsvSource({
    "--tenants,29,--tenants: 29 (expected: 30 to 2000)",
    "--calls,many,--calls: many (expected: a number)",
    "--seconds,31,--seconds: 31 (expected: 5 to 30)",
    "--nodes,3,'--nodes: an option (expected: --tenants N, --calls N or --seconds N)'",
  })
  void whatIsNoOptionOrNoValueIsNamed(String name, String value, String message) {
    assertThatThrownBy(() -> FleetOptions.parse(List.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void optionWithoutItsValueIsNamed() {
    assertThatThrownBy(() -> FleetOptions.parse(List.of("--calls")))
        .hasMessageStartingWith("--calls: no value");
  }
}
