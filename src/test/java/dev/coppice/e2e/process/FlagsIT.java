package dev.coppice.e2e.process;

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
    // The number of connections follows from the heap, and what each reads is direct memory.
    assertThat(mebibytes(flags, "-XX:MaxDirectMemorySize="))
        .isGreaterThanOrEqualTo(mebibytes(flags, "-Xmx"));
    assertThat(flags).contains("-XX:+ExitOnOutOfMemoryError");
    assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments()).containsAll(flags);
  }

  private static int mebibytes(List<String> flags, String name) {
    String value = flags.stream().filter(flag -> flag.startsWith(name)).findFirst().orElseThrow();
    return Integer.parseInt(value.substring(name.length(), value.length() - "m".length()));
  }
}
