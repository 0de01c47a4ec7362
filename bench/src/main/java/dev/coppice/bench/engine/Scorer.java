package dev.coppice.bench.engine;

import dev.coppice.bench.model.ModelFile;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import java.io.IOException;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A model in memory, scored by one of the contenders without a conversion of its answer. */
interface Scorer extends AutoCloseable {

  /**
   * Scores every row on the calling thread.
   *
   * @return the scores in whatever form the contender has them
   */
  Object score(Matrix rows);

  @Override
  void close();

  static Scorer load(ModelFile file, Contender contender) throws IOException {
    return switch (contender) {
      case FOREST -> new OfModel(file.loadForest());
      case XGBOOST_C -> new OfModel(file.loadBooster());
      case XGBOOST4J -> OfBooster.load(file);
    };
  }

  /** One of ours. */
  record OfModel(Model model) implements Scorer {

    @Override
    public Object score(Matrix rows) {
      return model.score(rows);
    }

    @Override
    public void close() {
      model.close();
    }
  }

  /** XGBoost4J as its users call it. */
  record OfBooster(Booster booster) implements Scorer {

    static OfBooster load(ModelFile file) throws IOException {
      try {
        Booster booster = XGBoost.loadModel(file.path().toString());
        booster.setParam("nthread", 1);
        return new OfBooster(booster);
      } catch (XGBoostError e) {
        throw new IOException("our own model was refused", e);
      }
    }

    @Override
    public Object score(Matrix rows) {
      try {
        return booster.inplace_predict(rows.values(), rows.rows(), rows.columns(), Float.NaN);
      } catch (XGBoostError e) {
        throw new IllegalStateException("inplace_predict", e);
      }
    }

    @Override
    public void close() {
      booster.dispose();
    }
  }
}
