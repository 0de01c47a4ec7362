package dev.coppice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers inside of this process have the limits of one that {@code scripts/serve} starts. */
final class FlagsIT {

  @Test
  void theseTestsRunWithTheFlagsOfProduction() throws Exception {
    Process script =
        new ProcessBuilder(Path.of("../../scripts/jvm-flags").toAbsolutePath().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> flags =
        new String(script.getInputStream().readAllBytes(), UTF_8)
            .lines()
            .map(line -> line.substring(1, line.length() - 1))
            .toList();

    assertThat(script.waitFor()).isZero();
    assertThat(flags).anyMatch(flag -> flag.startsWith("-Xmx"));
    assertThat(flags).anyMatch(flag -> flag.startsWith("-XX:MaxDirectMemorySize="));
    assertThat(flags).contains("-XX:+ExitOnOutOfMemoryError");
    assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments()).containsAll(flags);
  }
}
