package dev.coppice.bench.memory;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.loader.ModelName;
import dev.coppice.metrics.tenants.CallReport;
import dev.coppice.metrics.tenants.ErrorKind;
import dev.coppice.metrics.tenants.TenantFigures;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What figures of tenants take of the heap, and what a flood of names costs: ten thousand tenants
 * with twenty calls each, which is a day of the fleet, then a hundred thousand names that no store
 * has, and a hundred thousand tenants in the places of ten thousand.
 */
public final class TenantMemory implements Benchmark {

  private static final int TENANTS = 10_000;
  private static final int CALLS = 20;
  private static final int NAMES = 100_000;
  private static final int ROUNDS = 5;

  @Override
  public List<Figure> run(Workplace workplace, Report report) {
    TenantFigures figures = TenantFigures.ofMost(TENANTS);
    long before = usedHeap();
    fill(figures);
    double taken = (usedHeap() - before) / (double) figures.size();
    double estimated = figures.heapBytes() / (double) figures.size();
    int kept = figures.size();
    double invented = nanosPerCall(figures, TenantMemory::invented);
    int keptAfter = figures.size();
    double real = nanosPerCall(figures, i -> call("other-%06d.tar.gz".formatted(i), 1_000_000L));
    Table table = new Table("figures of tenants", "value");
    table.add("tenants kept of %,d".formatted(TENANTS), "%,d".formatted(kept));
    table.add("bytes of heap each, measured", "%.0f".formatted(taken));
    table.add("bytes of heap each, as accounted", "%.0f".formatted(estimated));
    table.add("ns per call, %,d invented names".formatted(NAMES), "%.0f".formatted(invented));
    table.add("tenants kept after them", "%,d".formatted(keptAfter));
    table.add("ns per call, %,d tenants that take turns".formatted(NAMES), "%.0f".formatted(real));
    report.table(table);
    return List.of(
        Figure.count("tenants", "forgotten", kept - keptAfter, 0),
        new Figure("tenants", taken, TenantFigures.BYTES_EACH));
  }

  private static void fill(TenantFigures figures) {
    Random random = new Random(1);
    for (int tenant = 0; tenant < TENANTS; tenant++) {
      String name = "tenant-%05d.tar.gz".formatted(tenant);
      for (int i = 0; i < CALLS; i++) {
        figures.called(call(name, (long) (300_000 * Math.exp(0.5 * random.nextGaussian()))));
      }
    }
  }

  private static CallReport call(String name, long modelNanos) {
    return new CallReport(new ModelName(name), null, "", true, 1, modelNanos, modelNanos + 80_000);
  }

  private static CallReport invented(int i) {
    return new CallReport(
        new ModelName("invented-" + i),
        ErrorKind.NOT_FOUND,
        "Model not found",
        false,
        0,
        -1,
        300_000);
  }

  /** The fastest of some rounds: what else happens only slows one. */
  private static double nanosPerCall(TenantFigures figures, IntFunction<CallReport> calls) {
    double fastest = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      List<CallReport> reports = IntStream.range(0, NAMES).mapToObj(calls).toList();
      long start = System.nanoTime();
      reports.forEach(figures::called);
      fastest = Math.min(fastest, (System.nanoTime() - start) / (double) NAMES);
    }
    return fastest;
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
