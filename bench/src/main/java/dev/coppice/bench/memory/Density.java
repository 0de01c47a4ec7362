package dev.coppice.bench.memory;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.model.ManyBinsModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.churn.ChurnModels.Format;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How many bytes of memory a tree node takes, as a forest and as a booster, and how many times as
 * many models that lets into the same memory.
 *
 * <p>The bytes are what the process grew by, resident, and what the JVM's heap holds besides, over
 * many copies of one model in a JVM of their own.
 */
public final class Density implements Benchmark {

  private static final double SMALL_TARGET = 4.6;
  private static final double LARGE_TARGET = 4.1;
  private static final double MANY_BINS_TARGET = 6.0;
  private static final double MODELS_TARGET = 12;

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Map<String, Double> bytesPerNode = new LinkedHashMap<>();
    Map<String, Double> timesAsMany = new LinkedHashMap<>();
    Table table =
        new Table(
            "model",
            "engine",
            "nodes",
            "copies",
            "resident bytes per node",
            "with the JVM's heap",
            "models in 1 GB",
            "times as many");
    for (Map.Entry<String, Path> model : models(workplace).entrySet()) {
      String label = model.getKey();
      report.progress(label + ", forest");
      CopiesInMemory.Result forest = CopiesInMemory.measure(model.getValue(), MemoryEngine.FOREST);
      report.progress(label + ", booster");
      CopiesInMemory.Result booster =
          CopiesInMemory.measure(model.getValue(), MemoryEngine.XGBOOST);
      double times = booster.total() / (double) forest.total();
      bytesPerNode.put(label, aNode(forest.total(), forest));
      timesAsMany.put(label, times);
      table.add(line(label, MemoryEngine.FOREST, forest, "%.2f".formatted(times)));
      table.add(line(label, MemoryEngine.XGBOOST, booster, ""));
    }
    report.line("The mean of many copies in a JVM of their own");
    report.table(table);
    return figures(bytesPerNode, timesAsMany);
  }

  private static List<Figure> figures(
      Map<String, Double> bytesPerNode, Map<String, Double> timesAsMany) {
    String small = BenchModel.SMALL.label();
    String large = BenchModel.LARGE.label();
    String manyBins = ManyBinsModel.BINS.label();
    return List.of(
        new Figure("density-models", figure(timesAsMany, large), MODELS_TARGET),
        new Figure("density-256-bins", figure(bytesPerNode, manyBins), MANY_BINS_TARGET),
        new Figure("density-45MB", figure(bytesPerNode, large), LARGE_TARGET),
        new Figure("density", figure(bytesPerNode, small), SMALL_TARGET));
  }

  private static Map<String, Path> models(Workplace workplace) throws IOException {
    Map<String, Path> models = new LinkedHashMap<>();
    for (BenchModel model : BenchModel.values()) {
      models.put(model.label(), model.file(workplace, Format.UBJSON));
    }
    for (ManyBinsModel model : ManyBinsModel.values()) {
      models.put(model.label(), model.file(workplace));
    }
    return models;
  }

  private static double figure(Map<String, Double> figures, String label) {
    return Objects.requireNonNull(figures.get(label));
  }

  private static double aNode(long bytes, CopiesInMemory.Result result) {
    return bytes / (double) result.nodes();
  }

  private static String[] line(
      String label, MemoryEngine engine, CopiesInMemory.Result result, String times) {
    return new String[] {
      label,
      engine.label(),
      "%,d".formatted(result.nodes()),
      Long.toString(result.copies()),
      "%.2f".formatted(aNode(result.resident(), result)),
      "%.2f".formatted(aNode(result.total(), result)),
      "%.0f".formatted(1e9 / result.total()),
      times
    };
  }
}
