package dev.coppice.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A command of this machine that reads deployment files; where it is not installed, the test that
 * asks for it is skipped and says so.
 */
public record InstalledCommand(Path file) {

  /** The command on the PATH, or the end of the test. */
  public static InstalledCommand named(String name) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    List<Path> found =
        Pattern.compile(Pattern.quote(File.pathSeparator))
            .splitAsStream(path)
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .toList();
    assumeTrue(!found.isEmpty(), name + " is not installed here");
    return new InstalledCommand(found.getFirst());
  }

  /**
   * What it printed, and its exit status.
   *
   * @param output standard output and standard error
   */
  public record Result(int status, String output) {

    /** The output of a success. */
    public String orThrow() {
      if (status != 0) {
        throw new AssertionError("exit status %d (expected: 0)%n%s".formatted(status, output));
      }
      return output;
    }
  }

  /** Runs it to its end. */
  public Result run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(file.toString()));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
