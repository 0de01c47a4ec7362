package dev.coppice.model.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.Matrix;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestNodes;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.reasons.ForestReasons;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reasons of forests whose trees few models have, against XGBoost's, to the bit. */
class UnusualReasonsTest {

  private static final int ROWS = 4_000;
  private static final int EXPLAINED = 3;

  @TempDir Path folder;

  /** Splits on a feature that has others between it and the split on it above. */
  @Test
  void waysOfMoreThanSixteenSplitsAreThoseOfXgboost() throws Exception {
    byte[] file = train(columns(4, 1), 4, 3, Map.of("max_depth", 40, "min_child_weight", 0));
    assertThat(depth(file)).isGreaterThan(17);
    agree(file, columns(4, 1), 4);
  }

  /** Numbers of features that have their lowest eight bits in common are on one way. */
  @Test
  void waysOverManyFeaturesAreThoseOfXgboost() throws Exception {
    float[] values = columns(600, 64);
    agree(train(values, 600, 3, Map.of("max_depth", 12, "min_child_weight", 0)), values, 600);
  }

  @Test
  void manyTreesWithoutASplitAreThoseOfXgboost() throws Exception {
    float[] values = columns(3, 1);
    agree(train(values, 3, 5_000, Map.of("max_depth", 2, "gamma", 150)), values, 3);
  }

  /** Rows of one rank leave a tree of one leaf, which no cover came to. */
  @Test
  void treesThatNeverSplitNeedNoCovers() throws Exception {
    float[] values = columns(3, 1);
    byte[] file = train(values, 3, new float[ROWS], 1, Map.of("objective", "rank:pairwise"));
    try (Forest forest = BothEngines.forestWithCovers(file, ModelFormat.UBJSON)) {
      assertThat(forest.covers().orElseThrow().cover(0)).isZero();
      assertThat(new ForestReasons(forest).contributionsRefusal()).isEmpty();
    }
    agree(file, values, 3);
  }

  /** Random rows, of which one column in so many has values. */
  private static float[] columns(int features, int step) {
    Random random = new Random(5);
    float[] values = new float[ROWS * features];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % features % step == 0 ? random.nextFloat() : 0;
    }
    return values;
  }

  private static byte[] train(
      float[] values, int features, int rounds, Map<String, Object> parameters) throws Exception {
    Random random = new Random(6);
    float[] labels = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      labels[row] = random.nextFloat() + (values[row * features] > 0.5f ? 1 : 0);
    }
    return train(values, features, labels, rounds, parameters);
  }

  private static byte[] train(
      float[] values, int features, float[] labels, int rounds, Map<String, Object> parameters)
      throws Exception {
    Map<String, Object> all = new HashMap<>(Map.of("nthread", 1, "seed", 7, "eta", 0.9));
    all.putAll(parameters);
    DMatrix data = new DMatrix(values, ROWS, features, Float.NaN);
    data.setLabel(labels);
    Booster booster = XGBoost.train(data, all, rounds, new HashMap<>(), null, null);
    try {
      return TrainedModels.save(booster, ModelFormat.UBJSON);
    } finally {
      booster.dispose();
      data.dispose();
    }
  }

  private static int depth(byte[] file) throws Exception {
    try (Forest forest = BothEngines.forestWithCovers(file, ModelFormat.UBJSON)) {
      return new ForestNodes(forest).depth(0);
    }
  }

  private void agree(byte[] file, float[] values, int features) throws Exception {
    float[] first = Arrays.copyOf(values, EXPLAINED * features);
    new BothEngines(folder)
        .agreeOnReasons(
            file, ModelFormat.UBJSON, "unusual", new Matrix(first, EXPLAINED, features));
  }
}
