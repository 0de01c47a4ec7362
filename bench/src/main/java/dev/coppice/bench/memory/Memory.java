package dev.coppice.bench.memory;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.churn.ChurnModels.Format;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether the bytes that the budget counts are the bytes that the system gave.
 *
 * <p>First model by model and engine by engine, in a JVM that does nothing else: computed against
 * resident, and the peak of a load through XGBoost against what it reserves. Then the whole server,
 * through thousands of loads and evictions, see {@link EvictionRun}.
 */
public final class Memory implements Benchmark {

  private static final double COMPUTED_TARGET = 0.1;
  private static final double RESIDENT_TARGET = 1.15;

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Map<MemoryEngine, List<Double>> errors = new EnumMap<>(MemoryEngine.class);
    Table table =
        new Table(
            "model",
            "file",
            "engine",
            "file MB",
            "computed MB",
            "resident MB",
            "allocated MB",
            "computed / resident",
            "peak / file",
            "reserved / peak");
    for (BenchModel model : BenchModel.values()) {
      for (Format format : Format.values()) {
        Path file = model.file(workplace, format);
        for (MemoryEngine engine : engines(format)) {
          report.progress("%s as %s, %s".formatted(model.label(), format, engine.label()));
          CopiesInMemory.Result result = CopiesInMemory.measure(file, engine);
          errors.computeIfAbsent(engine, e -> new ArrayList<>()).add(result.error());
          table.add(line(model, format, engine, result));
        }
      }
    }
    report.line("One model, the mean of many copies in a JVM of their own; the peak of one load");
    report.table(table);
    double resident = new EvictionRun(workplace, report).residentOverAccounted();
    return List.of(
        computed("memory-computed-xgboost", errors.get(MemoryEngine.XGBOOST)),
        computed("memory-computed", errors.get(MemoryEngine.FOREST)),
        new Figure("memory", resident, RESIDENT_TARGET));
  }

  /** XGBoost never has JSON to parse: the server writes it again as UBJSON. */
  private static List<MemoryEngine> engines(Format format) {
    return format == Format.JSON
        ? List.of(MemoryEngine.FOREST)
        : List.of(MemoryEngine.FOREST, MemoryEngine.XGBOOST);
  }

  private static Figure computed(String name, @Nullable List<Double> errors) {
    return new Figure(name, new Sample(Objects.requireNonNull(errors)).max(), COMPUTED_TARGET);
  }

  private static String[] line(
      BenchModel model, Format format, MemoryEngine engine, CopiesInMemory.Result result) {
    return new String[] {
      model.label(),
      format.toString(),
      engine.label(),
      megabytes(result.fileBytes()),
      megabytes(result.computed()),
      megabytes(result.resident()),
      megabytes(result.allocated()),
      "%.3f".formatted(result.computed() / (double) result.resident()),
      "%.2f".formatted(result.peak() / (double) result.fileBytes()),
      engine == MemoryEngine.FOREST
          ? ""
          : "%.2f".formatted(result.reserved() / (double) result.peak())
    };
  }

  private static String megabytes(long bytes) {
    return "%.2f".formatted(bytes / 1e6);
  }
}
