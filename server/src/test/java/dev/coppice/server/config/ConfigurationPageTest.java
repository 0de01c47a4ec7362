package dev.coppice.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation's table of settings says what the code does. */
final class ConfigurationPageTest {

  static Stream<Variable> settings() {
    return Variable.all();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void settingStandsInTheTable(Variable setting) throws IOException {
    assertThat(Files.readString(Path.of("../docs/configuration.md")))
        .contains(
            "| `%s` | %s | %s | %s |"
                .formatted(
                    setting.key(), setting.unit(), setting.defaultText(), setting.meaning()));
  }
}
