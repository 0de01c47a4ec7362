package dev.coppice.bench.memory;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.ChurnModels.Format;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How many bytes of memory a tree node takes, as a forest and as a booster, and how many times as
 * many models that lets into the same memory.
 *
 * <p>The bytes are what the process grew by, resident, and what the JVM's heap holds besides, over
 * many copies of one model in a JVM of their own. The figures are those of the model with the
 * worst.
 */
public final class Density implements Benchmark {

  private static final double BYTES_TARGET = 8.5;
  private static final double MODELS_TARGET = 6;

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    List<Double> bytesPerNode = new ArrayList<>();
    List<Double> timesAsMany = new ArrayList<>();
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
    for (BenchModel model : BenchModel.values()) {
      report.progress(model.label() + ", forest");
      CopiesInMemory.Result forest = measure(workplace, model, MemoryEngine.FOREST);
      report.progress(model.label() + ", booster");
      CopiesInMemory.Result booster = measure(workplace, model, MemoryEngine.XGBOOST);
      double times = booster.total() / (double) forest.total();
      bytesPerNode.add(aNode(forest.total(), forest));
      timesAsMany.add(times);
      table.add(line(model, MemoryEngine.FOREST, forest, "%.2f".formatted(times)));
      table.add(line(model, MemoryEngine.XGBOOST, booster, ""));
    }
    report.line("The mean of many copies in a JVM of their own");
    report.table(table);
    return List.of(
        new Figure("density-models", new Sample(timesAsMany).min(), MODELS_TARGET),
        new Figure("density", new Sample(bytesPerNode).max(), BYTES_TARGET));
  }

  private static CopiesInMemory.Result measure(
      Workplace workplace, BenchModel model, MemoryEngine engine)
      throws IOException, InterruptedException {
    return CopiesInMemory.measure(model.file(workplace, Format.UBJSON), engine);
  }

  private static double aNode(long bytes, CopiesInMemory.Result result) {
    return bytes / (double) result.nodes();
  }

  private static String[] line(
      BenchModel model, MemoryEngine engine, CopiesInMemory.Result result, String times) {
    return new String[] {
      model.label(),
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
