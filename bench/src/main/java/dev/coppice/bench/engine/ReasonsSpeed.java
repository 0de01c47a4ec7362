package dev.coppice.bench.engine;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.model.ModelFile;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.Matrix;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.reasons.ForestReasons;
import dev.coppice.scripts.churn.ChurnModels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * How much of its processor's time a thread needs for the contributions of one row in memory: by a
 * forest, and by XGBoost4J's {@code predictContrib}, to which a row comes as a matrix of its own.
 *
 * <p>Both take their turns in one process; a figure is the median of the rounds.
 */
public final class ReasonsSpeed implements Benchmark {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final int ROUNDS = 5;
  private static final int MATRICES = 512;
  private static final Duration ROUND = Duration.ofMillis(600);
  private static final double MICROS_TARGET = 400;
  private static final double RATIO_TARGET = 5;

  @Override
  public List<Figure> run(Workplace workplace, Report report) throws IOException {
    List<Figure> figures = new ArrayList<>();
    Table table = new Table("model", "forest, us", "XGBoost4J, us", "forest is times as fast");
    for (BenchModel model : BenchModel.values()) {
      report.progress(model.label());
      ModelFile file = ModelFile.of(model.file(workplace, ChurnModels.Format.UBJSON));
      Outcome outcome = play(file, model.rows(MATRICES, 1).toArray(Matrix[]::new));
      Sample ratio = Sample.ofRatios(outcome.booster(), outcome.forest(), micros -> micros);
      Sample micros = Sample.of(outcome.forest(), value -> value);
      table.add(
          model.label(),
          micros.text("%.0f"),
          Sample.of(outcome.booster(), value -> value).text("%.0f"),
          ratio.text("%.1f"));
      String suffix = model == BenchModel.SMALL ? "" : "-" + model.figureName();
      figures.addFirst(new Figure("reasons-ratio" + suffix, ratio.median(), RATIO_TARGET));
      if (model == BenchModel.SMALL) {
        figures.addFirst(new Figure("reasons", micros.median(), MICROS_TARGET));
      }
    }
    report.line(
        "Contributions of one row, time of the processor, %d rounds in turn; median (least..most)"
            .formatted(ROUNDS));
    report.table(table);
    return figures.reversed();
  }

  /** Microseconds a row, one value a round. */
  private record Outcome(List<Double> forest, List<Double> booster) {}

  private static Outcome play(ModelFile file, Matrix[] rows) throws IOException {
    Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
    try (Forest forest = file.loadForestWithCovers()) {
      ForestReasons reasons = new ForestReasons(forest);
      Booster booster = XGBoost.loadModel(file.path().toString());
      try {
        booster.setParam("nthread", 1);
        for (int round = 0; round <= ROUNDS; round++) { // The first one warms up.
          double ours = micros(rows, reasons::contributions);
          double theirs = micros(rows, row -> predictContrib(booster, row));
          if (round > 0) {
            outcome.forest().add(ours);
            outcome.booster().add(theirs);
          }
        }
      } finally {
        booster.dispose();
      }
    } catch (XGBoostError e) {
      throw new IOException("our own model was refused", e);
    }
    return outcome;
  }

  /** Explains one row. */
  @FunctionalInterface
  private interface Explanation {
    Object of(Matrix row) throws XGBoostError;
  }

  private static double micros(Matrix[] rows, Explanation explanation) throws XGBoostError {
    long start = THREADS.getCurrentThreadCpuTime();
    long calls = 0;
    long nanos = 0;
    while (nanos < ROUND.toNanos()) {
      if (explanation.of(rows[(int) (calls++ % rows.length)]) == null) {
        throw new IllegalStateException("contributions: none (expected: some)");
      }
      nanos = THREADS.getCurrentThreadCpuTime() - start;
    }
    return nanos / 1e3 / calls;
  }

  private static float[][] predictContrib(Booster booster, Matrix row) throws XGBoostError {
    DMatrix matrix = new DMatrix(row.values(), row.rows(), row.columns(), Float.NaN);
    try {
      return booster.predictContrib(matrix, 0);
    } finally {
      matrix.dispose();
    }
  }
}
