package dev.coppice.bench.parity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Python scripts of the repository, run by a Python that has what they import.
 *
 * @param executable the one of the system, or the first on the path
 * @param directory of the scripts
 */
record PythonScripts(String executable, Path directory) {

  private static final List<String> CANDIDATES = List.of("/usr/bin/python3", "python3");
  private static final String IMPORTS = "import grpc, joblib, numpy, pandas, sklearn, xgboost";

  /**
   * Finds a Python.
   *
   * @throws IOException if none has the libraries; the message says what to install
   */
  static PythonScripts in(Path directory) throws IOException, InterruptedException {
    for (String candidate : CANDIDATES) {
      if (canImport(candidate)) {
        return new PythonScripts(candidate, directory);
      }
    }
    throw new IOException(
        "python3: lacks a library (expected: grpc, pandas, scikit-learn and xgboost; on Debian"
            + " apt install python3-grpcio python3-pandas python3-sklearn python3-xgboost,"
            + " elsewhere pip install grpcio pandas scikit-learn xgboost)");
  }

  private static boolean canImport(String executable) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(executable, "-c", IMPORTS)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false; // There is no such program; the next may be.
    }
  }

  /**
   * Runs one to its end; what it says of its progress goes to the terminal.
   *
   * @return the lines it printed
   * @throws IOException if it ends with another status than 0
   */
  List<String> run(String script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(executable);
    command.add(directory.resolve(script).toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    List<String> lines;
    try (var output = process.inputReader(UTF_8)) {
      lines = output.lines().toList();
    }
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("%s: status %d (expected: 0)".formatted(script, status));
    }
    return lines;
  }
}
