package dev.coppice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Python that has boto3: the one of the system, or the first on the path. */
final class Python {

  private static final List<String> CANDIDATES = List.of("/usr/bin/python3", "python3");

  private final String executable;

  private Python(String executable) {
    this.executable = executable;
  }

  /** Skips the test, and says why, where there is none. */
  static Python withBoto3(Path scratch) {
    Optional<String> found =
        CANDIDATES.stream().filter(python -> canImportBoto3(python, scratch)).findFirst();
    assumeTrue(
        found.isPresent(),
        "skipped: no Python here can import boto3 (Debian: apt-get install python3-boto3)");
    return new Python(found.orElseThrow());
  }

  private static boolean canImportBoto3(String python, Path scratch) {
    try {
      return run(List.of(python, "-c", "import boto3"), scratch).status() == 0;
    } catch (IOException e) {
      return false; // There is no such program.
    }
  }

  /** Runs a script, which must end with status 0; what it prints is the failure's text. */
  void run(Path script, Path scratch, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(executable, script.toString()));
    command.addAll(arguments);
    Outcome outcome = run(command, scratch);
    assertThat(outcome.status()).as(outcome.output()).isZero();
  }

  private record Outcome(int status, String output) {}

  private static Outcome run(List<String> command, Path scratch) throws IOException {
    Path output = Files.createTempFile(scratch, "python", ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }
}
