package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A start that gets too few threads, as in a small group of processes. It is another user's, since
 * root may have as many as it wants.
 */
final class ThreadlessStartIT {

  private static final Path SERVE = Path.of("../../scripts/serve").toAbsolutePath().normalize();

  private static final Path JAR =
      Path.of("../../server/target/coppice-server.jar").toAbsolutePath().normalize();

  /** A user who has no other process. */
  private static final List<String> AS_ANOTHER_USER =
      List.of("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups");

  /** Enough for the JVM, and for some of the threads that a server has before it serves. */
  private static final String THREADS = "24";

  private static final Duration MAX = Duration.ofMinutes(2);

  @TempDir Path directory;

  @Test
  void startThatGetsTooFewThreadsSaysSoAndEnds() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path models = Files.createDirectory(directory.resolve("models"));
    assumeThat(run(List.of("test", "-r", JAR.toString(), "-a", "-r", models.toString()), Map.of()))
        .as("exit status of another user's look at the server")
        .isZero();

    int status =
        run(
            List.of("prlimit", "--nproc=" + THREADS + ":" + THREADS, SERVE.toString()),
            Map.of(
                "COPPICE_MODEL_STORE",
                models.toUri().toString(),
                "COPPICE_NATIVE_DIR",
                directory.resolve("native").toString(),
                "COPPICE_JAVA_OPTS",
                "-XX:ActiveProcessorCount=2 -Djava.io.tmpdir=" + directory,
                "SAGEMAKER_BIND_TO_PORT",
                "0"));

    assertThat(output()).contains("start failed: ").contains("thread").doesNotContain("a defect");
    assertThat(status).isEqualTo(1);
  }

  private int run(List<String> command, Map<String, String> settings) throws Exception {
    List<String> all = new ArrayList<>(AS_ANOTHER_USER);
    all.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile());
    builder.environment().keySet().removeIf(key -> key.matches("(COPPICE|SAGEMAKER)_.*"));
    builder.environment().putAll(settings);
    Process process;
    try {
      process = builder.start();
    } catch (IOException noSuchCommand) {
      return -1;
    }
    if (!process.waitFor(MAX)) {
      process.destroyForcibly();
      throw new AssertionError("it has not ended after two minutes: " + output());
    }
    return process.exitValue();
  }

  private String output() throws IOException {
    return Files.readString(directory.resolve("output"));
  }
}
