package dev.coppice.deploy.host;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that reads a file in earnest; tests are skipped, with a line that says so, where it is
 * not installed.
 *
 * @param name on the path
 * @param debianPackage which has it
 */
record Tool(String name, String debianPackage) {

  /** What a run of a tool came to. */
  record Outcome(int status, String printed) {}

  Outcome run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(List.of(arguments));
    if (!isInstalled()) {
      abort(
          "No %s (expected: Debian's %s); %s is not checked by it."
              .formatted(name, debianPackage, arguments[arguments.length - 1]));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), printed);
  }

  private boolean isInstalled() {
    return List.of(System.getenv("PATH").split(":", -1)).stream()
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }
}
