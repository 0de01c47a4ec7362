package dev.coppice.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;

/**
 * A command that was run to its end.
 *
 * @param lines what it printed
 */
record Run(int exit, List<String> lines) {

  /** Runs it; its errors are among the lines if the builder sends them where its output goes. */
  static Run of(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), output.lines().toList());
  }
}
