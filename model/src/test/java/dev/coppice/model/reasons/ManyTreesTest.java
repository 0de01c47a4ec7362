package dev.coppice.model.reasons;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.Explainer;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.trial.BothEngines;
import dev.coppice.model.xgboost.XgboostModel;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reasons of models that are small, and have very many trees and columns. */
class ManyTreesTest {

  private static final int TREES = 8_000;
  private static final int ROWS = 16;

  @TempDir Path folder;

  @Test
  void leavesTakeAStepForEachTreeHoweverManyColumnsOthersSplitOn() throws Exception {
    byte[] file = model(TREES).getBytes(US_ASCII);
    try (Forest forest = BothEngines.forestWithCovers(file, ModelFormat.JSON)) {
      Matrix rows = new Matrix(new float[ROWS * TREES], ROWS, TREES);
      ForestReasons reasons = new ForestReasons(forest);
      long begin = cpuNanos();
      assertThat(reasons.leaves(rows)).hasSize(ROWS * TREES).containsOnly(1);
      assertThat(Duration.ofNanos(cpuNanos() - begin)).isLessThan(Duration.ofSeconds(1));
    }
  }

  /** XGBoost adds up a number of each tree for each column. */
  @Test
  void treesTimesColumnsThatTakeSecondsForARowHaveNoContributions() throws Exception {
    byte[] file = model(200_000).getBytes(US_ASCII);
    try (Forest forest = BothEngines.forestWithCovers(file, ModelFormat.JSON);
        XgboostModel booster = ModelFiles.load(file, ModelFormat.JSON, folder)) {
      Explainer explainer = booster.explainer().orElseThrow();
      assertThat(new ForestReasons(forest).contributionsRefusal())
          .isEqualTo(explainer.contributionsRefusal())
          .hasValueSatisfying(
              cause -> assertThat(cause).contains("1600000000 (expected: at most 1073741824)"));
      assertThat(explainer.leavesRefusal()).isEmpty();
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** One split of each of the first columns, in a tree of its own. */
  private static String model(int columns) {
    return """
        {"learner": {"attributes": {}, "feature_names": [], "feature_types": [],
          "gradient_booster": {"model": {
            "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "%1$d"},
            "iteration_indptr": %2$s, "tree_info": %3$s, "trees": [%4$s]}, "name": "gbtree"},
          "learner_model_param": {"base_score": "0.0", "boost_from_average": "1", "num_class": "0",
            "num_feature": "%5$d", "num_target": "1"},
          "objective": {"name": "reg:squarederror", "reg_loss_param": {"scale_pos_weight": "1"}}},
          "version": [3, 0, 0]}
        """
        .formatted(
            TREES,
            IntStream.rangeClosed(0, TREES).boxed().toList(),
            Collections.nCopies(TREES, 0),
            IntStream.range(0, TREES)
                .mapToObj(tree -> tree(tree, columns))
                .collect(Collectors.joining(",")),
            columns);
  }

  private static String tree(int number, int columns) {
    return """
        {"base_weights": [0.0, 0.0, 0.0], "categories": [], "categories_nodes": [],
          "categories_segments": [], "categories_sizes": [], "default_left": [0, 0, 0],
          "id": %1$d, "left_children": [1, -1, -1], "loss_changes": [0.0, 0.0, 0.0],
          "parents": [2147483647, 0, 0], "right_children": [2, -1, -1],
          "split_conditions": [0.5, 1.0, 2.0], "split_indices": [%1$d, 0, 0],
          "split_type": [0, 0, 0], "sum_hessian": [2.0, 1.0, 1.0],
          "tree_param": {"num_deleted": "0", "num_feature": "%2$d", "num_nodes": "3",
          "size_leaf_vector": "1"}}
        """
        .formatted(number, columns);
  }
}
