package dev.coppice.server.config;

import static dev.coppice.server.config.Environments.problems;
import static dev.coppice.server.config.Environments.read;
import static dev.coppice.server.config.Environments.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How many clients may be connected, as it is set by hand. */
class ConnectionSettingsTest {

  private static final String KEY = "COPPICE_MAX_CONNECTIONS";

  @Test
  void moreThanAProcessCanHaveAreRefused() {
    assertThat(problems(with(KEY, "2147483647")))
        .containsExactly(KEY + ": 2147483647 (expected: a number from 1 to 1048576)");
    assertThat(ConfigReader.problems(with(KEY, "1048577"), ContainerMemory.ofThisProcess(), 1))
        .contains(KEY + ": 1048577 (expected: a number from 1 to 1048576)");
  }

  @Test
  void moreThanTheLimitOfOpenFilesAreRefused() {
    ConnectionLimit places = ConnectionLimit.ofThisProcess(ContainerMemory.ofThisProcess(), false);
    long most = places.most();
    assertThat(most).isLessThan(places.openFiles());
    assertThat(read(with(KEY, Long.toString(Math.min(most, 1 << 20)))).http().maxConnections())
        .isPositive();
    if (most < 1 << 20) {
      assertThat(problems(with(KEY, Long.toString(most + 1))))
          .containsExactly(
              "%s: %d (expected: at most %d, by the limit of open files)"
                  .formatted(KEY, most + 1, most));
    }
  }
}
