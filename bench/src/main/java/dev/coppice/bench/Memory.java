package dev.coppice.bench;

import dev.coppice.scripts.ChurnModels.Format;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether the bytes that the budget counts are the bytes that the system gave.
 *
 * <p>First model by model, in a JVM that does nothing else: computed against resident, and the peak
 * of a load against what it reserves. Then the whole server, through thousands of loads and
 * evictions, see {@link EvictionRun}.
 */
final class Memory implements Benchmark {

  /** Enough copies to make the JVM's own unrest small. */
  private static final Map<BenchModel, Integer> COPIES =
      Map.of(BenchModel.SMALL, 400, BenchModel.MEDIUM, 24, BenchModel.LARGE, 4);

  private static final double COMPUTED_TARGET = 0.1;
  private static final double RESIDENT_TARGET = 1.15;

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    List<Double> errors = new ArrayList<>();
    Table table =
        new Table(
            "model",
            "file",
            "file MB",
            "computed MB",
            "resident MB",
            "allocated MB",
            "computed / resident",
            "peak / file",
            "reserved / peak");
    for (BenchModel model : BenchModel.values()) {
      for (Format format : Format.values()) {
        report.progress("%s as %s".formatted(model.label(), format));
        CopiesInMemory.Result result =
            CopiesInMemory.measure(model.file(workplace, format), copies(model));
        errors.add(result.error());
        table.add(line(model, format, result));
      }
    }
    report.line("One model, the mean of many copies in a JVM of their own; the peak of one load");
    report.table(table);
    double resident = new EvictionRun(workplace, report).residentOverAccounted();
    return List.of(
        new Figure("memory-computed", new Sample(errors).most(), COMPUTED_TARGET),
        new Figure("memory", resident, RESIDENT_TARGET));
  }

  private static int copies(BenchModel model) {
    return COPIES.getOrDefault(model, 1);
  }

  private static String[] line(BenchModel model, Format format, CopiesInMemory.Result result) {
    return new String[] {
      model.label(),
      format.toString(),
      megabytes(result.fileBytes()),
      megabytes(result.computed()),
      megabytes(result.resident()),
      megabytes(result.allocated()),
      "%.3f".formatted(result.computed() / (double) result.resident()),
      "%.2f".formatted(result.peak() / (double) result.fileBytes()),
      "%.2f".formatted(result.reserved() / (double) result.peak())
    };
  }

  private static String megabytes(long bytes) {
    return "%.2f".formatted(bytes / 1e6);
  }
}
