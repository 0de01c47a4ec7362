package dev.coppice.bench.engine;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.model.ModelFile;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.Matrix;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.reasons.ForestReasons;
import dev.coppice.scripts.churn.ChurnModels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * How many contributions and leaves of the benchmarks' models are other bits than XGBoost4J's
 * {@code predictContrib} and {@code predictLeaf} give.
 */
public final class ReasonsBits implements Benchmark {

  private static final int ROWS = 24;

  @Override
  public List<Figure> run(Workplace workplace, Report report) throws IOException {
    List<Figure> figures = new ArrayList<>();
    Table table = new Table("model", "contributions", "leaves", "unequal");
    long all = 0;
    for (BenchModel model : BenchModel.values()) {
      report.progress(model.label());
      ModelFile file = ModelFile.of(model.file(workplace, ChurnModels.Format.UBJSON));
      Matrix rows = model.rows(1, ROWS).getFirst();
      try (Forest forest = file.loadForestWithCovers()) {
        ForestReasons reasons = new ForestReasons(forest);
        float[] contributions = reasons.contributions(rows);
        int[] leaves = reasons.leaves(rows);
        long unequal = unequal(file, rows, contributions, leaves);
        all += unequal;
        table.add(
            model.label(),
            Integer.toString(contributions.length),
            Integer.toString(leaves.length),
            Long.toString(unequal));
      }
    }
    report.table(table);
    figures.add(Figure.count("reasons-bits", "unequal", all, 0));
    return figures;
  }

  private static long unequal(ModelFile file, Matrix rows, float[] contributions, int[] leaves)
      throws IOException {
    try {
      Booster booster = XGBoost.loadModel(file.path().toString());
      DMatrix matrix = new DMatrix(rows.values(), rows.rows(), rows.columns(), Float.NaN);
      try {
        return unequal(booster.predictContrib(matrix, 0), contributions)
            + unequal(booster.predictLeaf(matrix, 0), leaves);
      } finally {
        matrix.dispose();
        booster.dispose();
      }
    } catch (XGBoostError e) {
      throw new IOException("our own model was refused", e);
    }
  }

  private static long unequal(float[][] expected, float[] actual) {
    long unequal = 0;
    int at = 0;
    for (float[] row : expected) {
      for (float value : row) {
        unequal += Float.floatToIntBits(value) == Float.floatToIntBits(actual[at++]) ? 0 : 1;
      }
    }
    return unequal;
  }

  private static long unequal(float[][] expected, int[] actual) {
    long unequal = 0;
    int at = 0;
    for (float[] row : expected) {
      for (float value : row) {
        unequal += (int) value == actual[at++] ? 0 : 1;
      }
    }
    return unequal;
  }
}
