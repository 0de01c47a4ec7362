package dev.coppice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Python with the modules that a test needs: the system's, or the first on the path. */
public final class Python {

  private static final List<String> CANDIDATES = List.of("/usr/bin/python3", "python3");

  private final String executable;
  private final Path scratch;

  private Python(String executable, Path scratch) {
    this.executable = executable;
    this.scratch = scratch;
  }

  /**
   * Finds one; where there is none, skips the test and says why.
   *
   * @param scratch takes what scripts print
   * @param without what is not tested without one
   * @param modules it must have
   */
  public static Python with(Path scratch, String without, String... modules) {
    return CANDIDATES.stream()
        .map(candidate -> new Python(candidate, scratch))
        .filter(python -> python.has(modules))
        .findFirst()
        .orElseGet(
            () ->
                abort(
                    "No Python with %s (expected: Debian's %s); %s."
                        .formatted(
                            String.join(" and ", modules),
                            Stream.of(modules).map(Python::debian).collect(joining(" and ")),
                            without)));
  }

  private static String debian(String module) {
    return "python3-" + (module.equals("grpc") ? "grpcio" : module);
  }

  /** Found, and not imported, which takes seconds. */
  private boolean has(String... modules) {
    try {
      run(
          "-c",
          "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, '%s'.split())))"
              .formatted(String.join(" ", modules)));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Runs a script to its end.
   *
   * @throws IOException with what it printed, if it cannot be run, ends with another status than 0
   *     or not within minutes
   */
  public void run(String... arguments) throws IOException {
    output(Map.of(), arguments);
  }

  /**
   * The same, and what it printed.
   *
   * @param environment variables to set beside those there are
   */
  public String output(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(executable));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(scratch, "python", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = false;
    try { // Not by onExit(), which ends on the common pool, whose one thread may be who waits.
      ended = process.waitFor(15, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(output, UTF_8);
    if (!ended || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + printed);
    }
    return printed;
  }
}
