package dev.coppice.model.forest;

import dev.coppice.model.Matrix;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.check.ModelEdits;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.trial.BothEngines;
import dev.coppice.model.trial.BoundaryRows;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForestTest {

  @TempDir Path folder;

  static Stream<Map<String, Object>> trainings() {
    Stream.Builder<Map<String, Object>> all = Stream.builder();
    List<String> objectives =
        List.of(
            "reg:squarederror",
            "reg:squaredlogerror",
            "reg:pseudohubererror",
            "reg:absoluteerror",
            "reg:logistic",
            "binary:logistic",
            "binary:logitraw",
            "binary:hinge",
            "count:poisson",
            "reg:tweedie",
            "rank:ndcg",
            "rank:pairwise",
            "survival:cox");
    for (String objective : objectives) {
      for (String method : List.of("hist", "approx")) {
        all.add(Map.of("objective", objective, "tree_method", method, "max_depth", 5));
      }
    }
    for (String objective : List.of("multi:softprob", "multi:softmax")) {
      all.add(Map.of("objective", objective, "num_class", 3));
      all.add(Map.of("objective", objective, "num_class", 3, "num_parallel_tree", 3));
      all.add(Map.of("objective", objective, "num_class", 3, "booster", "dart", "rate_drop", 0.5));
    }
    all.add(Map.of("objective", "binary:logistic", "booster", "dart", "rate_drop", 0.5));
    all.add(Map.of("objective", "binary:logistic", "max_cat_to_onehot", 1, "max_depth", 8));
    all.add(Map.of("objective", "reg:squarederror", "max_cat_to_onehot", 100));
    all.add(Map.of("objective", "reg:quantileerror", "quantile_alpha", "[0.1,0.5,0.9]"));
    all.add(Map.of("objective", "reg:expectileerror", "expectile_alpha", "[0.1,0.5,0.9]"));
    all.add(Map.of("objective", "binary:logistic", "base_score", 0.2));
    return all.build();
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void scoresAreXgboostsToTheBit(Map<String, Object> parameters) throws Exception {
    Booster booster = TrainedModels.train(13, parameters);
    float[] values = TrainedModels.rows(1000);
    Matrix[] batches =
        IntStream.of(0, 1, 2, 3, 4, 7, 64, 65, 1000)
            .mapToObj(rows -> new Matrix(values, rows, TrainedModels.FEATURES))
            .toArray(Matrix[]::new);
    BothEngines engines = new BothEngines(folder);
    for (ModelFormat format : ModelFormat.values()) {
      byte[] file = TrainedModels.save(booster, format);
      engines.agree(file, format, parameters.toString(), batches);
    }
    booster.dispose();
  }

  /** Every threshold, its neighbours and the ends of float32, at every feature of several rows. */
  @ParameterizedTest
  @MethodSource("trainings")
  void valuesAtTheEdgesAreSentWhereXgboostSendsThem(Map<String, Object> parameters)
      throws Exception {
    ModelDocument document = ModelDocument.of(TrainedModels.train(3, parameters));
    BothEngines engines = new BothEngines(folder);
    for (String thresholds : List.of("as trained", "near zero")) {
      BoundaryRows boundary =
          new BoundaryRows(document, TrainedModels.FEATURES, new Random(thresholds.hashCode()));
      Matrix rows = boundary.eachInto(TrainedModels.rows(7), 7);
      String description = parameters + ", thresholds " + thresholds;
      engines.agree(document.toJson(), ModelFormat.JSON, description, rows);
      ModelEdits.thresholdsToEdges(document, new Random(7));
    }
  }
}
