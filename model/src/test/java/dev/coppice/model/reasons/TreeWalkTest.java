package dev.coppice.model.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.Matrix;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestNodes;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.trial.BothEngines;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.Test;

/** Both ways through trees give the same contributions, to the bit. */
class TreeWalkTest {

  private static final int ROWS = 40;

  @Test
  void walkEdgeByEdgeGivesWhatABatchGives() throws Exception {
    Booster booster =
        TrainedModels.train(
            12, Map.of("objective", "multi:softprob", "num_class", 3, "max_depth", 9));
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();
    Matrix rows = new Matrix(TrainedModels.rows(ROWS), ROWS, TrainedModels.FEATURES);
    try (Forest forest = BothEngines.forestWithCovers(file, ModelFormat.UBJSON)) {
      ForestReasons reasons = new ForestReasons(forest);
      float[] expected = reasons.contributions(rows);
      ForestNodes nodes = new ForestNodes(forest);
      TreeWalk walk = new TreeWalk(nodes, forest.covers().orElseThrow(), 9);
      int[] keys = new int[nodes.slots()];
      int stride = nodes.features() + 1;
      float[] actual = new float[expected.length];
      for (int row = 0; row < ROWS; row++) {
        nodes.put(rows, row, keys);
        int from = row * nodes.groups() * stride;
        for (int tree = 0; tree < nodes.trees(); tree++) {
          walk.add(tree, keys, actual, from + nodes.group(tree) * stride);
        }
        for (int output = 0; output < nodes.groups(); output++) {
          int bias = from + output * stride + stride - 1;
          actual[bias] = expected[bias];
        }
      }
      assertThat(actual).isEqualTo(expected);
    }
  }
}
