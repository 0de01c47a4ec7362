package dev.coppice.bench.parity;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How many rows get other scores than Python gives them: pipelines drawn at random and exported by
 * the Python package, and models that Python's own XGBoost saved, asked of a running server in
 * every form that clients have for rows; and how many tensors differ by the Open Inference
 * Protocol, over HTTP and gRPC, and by MLflow's, packages of MLflow's among the models.
 *
 * @param configurations how many are drawn, 1 or more
 * @param seed of the draw
 */
public record Parity(int configurations, int seed) implements Benchmark {

  private static final String UNEQUAL = "unequal=";

  public Parity {
    if (configurations < 1) {
      throw new IllegalArgumentException(
          "--configurations: %d (expected: 1 or more)".formatted(configurations));
    }
  }

  @Override
  public Benchmark with(List<String> options) {
    Parity asked = this;
    for (int i = 0; i < options.size(); i += 2) {
      String value = i + 1 < options.size() ? options.get(i + 1) : "";
      asked =
          switch (options.get(i)) {
            case "--configurations" -> new Parity(number(value), asked.seed);
            case "--seed" -> new Parity(asked.configurations, number(value));
            default ->
                throw new IllegalArgumentException(
                    options.get(i) + ": unknown (expected: --configurations or --seed)");
          };
    }
    return asked;
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException('"' + text + "\": no number (expected: an integer)", e);
    }
  }

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    PythonScripts python = PythonScripts.in(workplace.root().resolve("python/tests"));
    Path directory = workplace.emptyDirectory("parity");
    Path store = Files.createDirectory(directory.resolve("store"));
    report.progress("drawing, training and exporting %,d configurations".formatted(configurations));
    String count = Integer.toString(configurations);
    String draw = Integer.toString(seed);
    python
        .run("matrix.py", store.toString(), "--configurations", count, "--seed", draw)
        .forEach(report::line);
    String grpcPort = Integer.toString(ServerProcess.freePort());
    Map<String, String> settings =
        Map.of("COPPICE_MODEL_STORE", "file://" + store + "/", "COPPICE_GRPC_PORT", grpcPort);
    try (ServerProcess server = workplace.startServer(directory, settings)) {
      report.progress("asking the server");
      String endpoint = server.endpoint().toString();
      List<String> rows = python.run("compare.py", store.toString(), endpoint);
      rows.forEach(report::line);
      report.progress("asking it by the other protocols");
      List<String> tensors =
          python.run(
              "protocols.py",
              store.toString(),
              endpoint,
              grpcPort,
              "--models",
              count,
              "--seed",
              draw);
      tensors.forEach(report::line);
      return List.of(Figure.count("parity", "unequal", unequal(rows) + unequal(tensors), 0));
    }
  }

  private static long unequal(List<String> compared) throws IOException {
    String last = compared.isEmpty() ? "" : compared.getLast();
    if (!last.startsWith(UNEQUAL)) {
      throw new IOException("last line: " + last + " (expected: " + UNEQUAL + "COUNT)");
    }
    return Long.parseLong(last.substring(UNEQUAL.length()));
  }
}
