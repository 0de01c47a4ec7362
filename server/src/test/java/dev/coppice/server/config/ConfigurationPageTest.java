package dev.coppice.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The documentation's table of settings says what the code does. */
final class ConfigurationPageTest {

  @ParameterizedTest
  @EnumSource
  void settingStandsInTheTable(Setting setting) throws IOException {
    assertThat(Files.readString(Path.of("../docs/configuration.md")))
        .contains(
            "| `%s` | %s | %s | %s |"
                .formatted(
                    setting.key(), setting.unit(), setting.defaultText(), setting.meaning()));
  }
}
