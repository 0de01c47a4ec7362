package dev.coppice.model.reasons;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.ForestNodes;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.forest.build.FormatRule;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForestReasonsTest {

  private static final int SPLITS = 1023;

  private static String column(String name, IntUnaryOperator value) {
    return IntStream.rangeClosed(0, 2 * SPLITS)
        .mapToObj(node -> Integer.toString(value.applyAsInt(node)))
        .collect(joining(",", "\"" + name + "\":[", "],"));
  }

  /** A model of one tree, each split of which is on a feature of its own. */
  private static byte[] wide() {
    return ("{\"learner\":{\"attributes\":{},"
            + "\"gradient_booster\":{\"name\":\"gbtree\",\"model\":{"
            + "\"gbtree_model_param\":{\"num_parallel_tree\":\"1\",\"num_trees\":\"1\"},"
            + "\"tree_info\":[0],\"trees\":[{\"id\":0,"
            + column("left_children", node -> node < SPLITS ? 2 * node + 1 : -1)
            + column("right_children", node -> node < SPLITS ? 2 * node + 2 : -1)
            + column("parents", node -> node == 0 ? Integer.MAX_VALUE : (node - 1) / 2)
            + column("split_indices", node -> node < SPLITS ? node : 0)
            + column("default_left", node -> 0)
            + column("split_conditions", node -> 1)
            + column("base_weights", node -> 1)
            + column("loss_changes", node -> 1)
            + column("sum_hessian", node -> 1)
            + "\"tree_param\":{\"num_nodes\":\"2047\",\"size_leaf_vector\":\"1\","
            + "\"num_feature\":\"1023\"}}]}},\"learner_model_param\":{\"base_score\":\"5E-1\","
            + "\"num_class\":\"0\",\"num_feature\":\"1023\"},"
            + "\"objective\":{\"name\":\"reg:squarederror\"}}}")
        .getBytes(UTF_8);
  }

  @Test
  void theFeaturesOfSlotsAndWhereTheyStartCount() throws Exception {
    try (ReadingMemory memory = ReadingMemory.unbounded();
        ForestBuilder builder =
            new ForestBuilder(memory, Blocks.MAPPED, FormatRule.SMALLEST, true)) {
      ModelShape shape =
          ModelCheck.check(
              new ByteArrayInputStream(wide()),
              ModelFormat.JSON,
              BestIteration.WRAPPER,
              memory,
              builder);
      try (ExplainedForest explained = new ExplainedForest(builder.build(shape))) {
        assertThat(new ForestNodes(explained.forest()).slots()).isGreaterThan(SPLITS);
        assertThat(explained.heapBytes() - explained.forest().heapBytes())
            .isGreaterThan(2L * SPLITS * Integer.BYTES);
      }
    }
  }
}
