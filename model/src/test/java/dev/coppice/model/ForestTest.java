package dev.coppice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    all.add(Map.of("objective", "binary:logistic", "base_score", 0.2));
    return all.build();
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void scoresAreXgboostsToTheBit(Map<String, Object> parameters) throws Exception {
    Booster booster = TrainedModels.train(13, parameters);
    float[] values = TrainedModels.rows(1000);
    for (ModelFormat format : ModelFormat.values()) {
      byte[] file = TrainedModels.save(booster, format);
      try (XgboostModel reference = ModelFiles.load(file, format, folder);
          ForestBuilder builder = new ForestBuilder()) {
        ModelShape shape = ModelCheck.check(new ByteArrayInputStream(file), format, builder);
        assertThat(builder.obstacle()).isEmpty();
        try (Forest forest = builder.build(shape)) {
          for (int rows : new int[] {1, 2, 3, 4, 7, 64, 65, 1000}) {
            Matrix matrix = new Matrix(values, rows, TrainedModels.FEATURES);
            Scores scores = forest.score(matrix);
            Scores expected = reference.score(matrix);
            assertThat(scores.width()).isEqualTo(expected.width());
            assertThat(scores.values()).isEqualTo(expected.values());
          }
        }
      }
    }
    booster.dispose();
  }
}
