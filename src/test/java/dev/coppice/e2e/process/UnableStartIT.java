package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.coppice.e2e.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that could answer no call ends its start with the cause. Its temporary directories are
 * file systems of their own, in a mount namespace of Linux.
 */
final class UnableStartIT {

  private static final String SERVE = Path.of("../../scripts/serve").toAbsolutePath().toString();

  private static final String BUILT =
      Path.of("../../server/target").toAbsolutePath().normalize().toString();

  /** The first start of a build records itself, which takes a busy machine a minute. */
  private static final Duration MAX = Duration.ofMinutes(2);

  @TempDir Path directory;

  @BeforeEach
  void mayMount() throws Exception {
    assumeThat(run("mount -t tmpfs tmpfs $DIR/mounted", "true", Map.of()))
        .as("exit status of a mount in a namespace of its own")
        .isZero();
  }

  @Test
  void temporaryDirectoryThatLetsNothingBeExecutedIsNamed() throws Exception {
    // As where it is installed: libraries cannot be kept beside the jar.
    String beside = "mount --bind %1$s %1$s && mount -o remount,bind,ro %1$s".formatted(BUILT);
    assertEnds(
        "mount -t tmpfs -o noexec tmpfs $DIR/mounted && " + beside,
        "start failed: zstd's library: MOUNTED is mounted noexec"
            + " (expected: COPPICE_NATIVE_DIR names a directory whose files may be executed)");
  }

  @Test
  void fullTemporaryDirectoryIsADiskThatIsFull() throws Exception {
    assertEnds(
        "mount -t tmpfs -o size=256k tmpfs $DIR/mounted",
        " is full: 1048576 bytes needed, 262144 written: No space left on device");
  }

  @Test
  void temporaryDirectoryThatCannotBeWrittenIsNamed() throws Exception {
    assertEnds(
        "mount -t tmpfs -o ro tmpfs $DIR/mounted",
        "start failed: java.io.tmpdir: MOUNTED cannot be written: ");
  }

  @Test
  void librariesKeptElsewhereNeedNoTemporaryDirectoryThatIsExecutable() throws Exception {
    Path natives = directory.resolve("natives");
    Map<String, String> settings =
        Map.of(
            "COPPICE_NATIVE_DIR", natives.toString(), "COPPICE_MODEL_DIR", modelOfTheGoldenOnes());
    Process server = start("mount -t tmpfs -o noexec tmpfs $DIR/mounted", SERVE, settings);
    try {
      Until.so(
          "it serves, or has ended",
          MAX,
          () -> !server.isAlive() || output().contains("loaded model: "));
    } finally {
      server.destroy();
      server.waitFor();
    }

    assertThat(output()).contains("serving the model in ").contains("loaded model: ");
    assertThat(output()).doesNotContain("noexec");
    assertThat(natives).isDirectoryContaining("glob:**/libxgboost4j.so");
  }

  private void assertEnds(String mount, String message) throws Exception {
    int status = run(mount, SERVE, Map.of("COPPICE_MODEL_DIR", modelOfTheGoldenOnes()));

    assertThat(output())
        .contains(message.replace("MOUNTED", directory.resolve("mounted").toString()));
    assertThat(status).isEqualTo(1);
  }

  private static String modelOfTheGoldenOnes() {
    return Path.of("resources/golden/models/reg").toAbsolutePath().toString();
  }

  private int run(String mount, String command, Map<String, String> settings) throws Exception {
    Process process;
    try {
      process = start(mount, command, settings);
    } catch (IOException noSuchCommand) {
      return -1;
    }
    if (!process.waitFor(MAX)) {
      process.destroyForcibly();
      throw new AssertionError("it has not ended after two minutes: " + output());
    }
    return process.exitValue();
  }

  private Process start(String mount, String command, Map<String, String> settings)
      throws IOException {
    Files.createDirectories(directory.resolve("mounted"));
    ProcessBuilder builder =
        new ProcessBuilder(
                "unshare", "--map-root-user", "--mount", "sh", "-c", mount + " && exec " + command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile());
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(key -> key.startsWith("COPPICE_") || key.startsWith("SAGEMAKER_"));
    environment.put("DIR", directory.toString());
    environment.put("SAGEMAKER_BIND_TO_PORT", "0");
    environment.put("COPPICE_JAVA_OPTS", "-Djava.io.tmpdir=" + directory.resolve("mounted"));
    environment.putAll(settings);
    return builder.start();
  }

  private String output() throws IOException {
    return Files.readString(directory.resolve("output"));
  }
}
