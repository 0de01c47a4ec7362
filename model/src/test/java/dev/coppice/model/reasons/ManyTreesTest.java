package dev.coppice.model.reasons;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.Matrix;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.trial.BothEngines;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reasons of models that are small, and have very many trees and columns. */
class ManyTreesTest {

  private static final int TREES = 8_000;
  private static final int ROWS = 16;

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

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** One split of each column, in a tree of its own. */
  private static String model(int trees) {
    return """
        {"learner": {"attributes": {}, "feature_names": [], "feature_types": [],
          "gradient_booster": {"model": {
            "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "%1$d"},
            "iteration_indptr": %2$s, "tree_info": %3$s, "trees": [%4$s]}, "name": "gbtree"},
          "learner_model_param": {"base_score": "0", "boost_from_average": "1", "num_class": "0",
            "num_feature": "%1$d", "num_target": "1"},
          "objective": {"name": "reg:squarederror", "reg_loss_param": {"scale_pos_weight": "1"}}},
          "version": [3, 0, 0]}
        """
        .formatted(
            trees,
            IntStream.rangeClosed(0, trees).boxed().toList(),
            Collections.nCopies(trees, 0),
            IntStream.range(0, trees)
                .mapToObj(ManyTreesTest::tree)
                .collect(Collectors.joining(",")));
  }

  private static String tree(int number) {
    return """
        {"base_weights": [0, 0, 0], "categories": [], "categories_nodes": [],
          "categories_segments": [], "categories_sizes": [], "default_left": [0, 0, 0],
          "id": %1$d, "left_children": [1, -1, -1], "loss_changes": [0, 0, 0],
          "parents": [2147483647, 0, 0], "right_children": [2, -1, -1],
          "split_conditions": [0.5, 1, 2], "split_indices": [%1$d, 0, 0], "split_type": [0, 0, 0],
          "sum_hessian": [2, 1, 1], "tree_param": {"num_deleted": "0", "num_feature": "8000",
          "num_nodes": "3", "size_leaf_vector": "1"}}
        """
        .formatted(number);
  }
}
