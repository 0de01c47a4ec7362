package dev.coppice.model.forest.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.forest.build.FormatRule;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.xgboost.XgboostModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForestLayoutTest {

  @TempDir Path folder;

  @Test
  void manyFeaturesMakeNodesWide() throws Exception {
    int features = 16_500;
    float[] values = randomRows(40, features, 5);
    byte[] file = trainOnLastFeatures(values, 40, features);
    try (Forest forest = build(file)) {
      assertThat(forest.trees().layout().isWide()).isTrue();
      assertScoresAreXgboosts(forest, file, values, features, 40);
    }
  }

  @Test
  void aTreeOfManyNodesMakesNodesWide() throws Exception {
    byte[] file = ForestModels.completeTree(17, 5);
    try (Forest forest = build(file)) {
      assertThat(forest.trees().layout().isWide()).isTrue();
      assertThat(forest.trees().layout().nodes()).isEqualTo((1 << 18) - 1 + 4);
      float[] values = randomRows(300, TrainedModels.FEATURES, 9);
      assertScoresAreXgboosts(forest, file, values, TrainedModels.FEATURES, 300);
    }
  }

  @Test
  void nodesStayNarrowWhereTheDistanceJustFits() throws Exception {
    byte[] file = ForestModels.completeTree(15, 5);
    try (Forest forest = build(file)) {
      assertThat(forest.trees().layout().isWide()).isFalse();
      float[] values = randomRows(300, TrainedModels.FEATURES, 11);
      assertScoresAreXgboosts(forest, file, values, TrainedModels.FEATURES, 300);
    }
  }

  @Test
  void wideNodesHoldCategoriesToo() throws Exception {
    ModelDocument document = ModelDocument.parse(ForestModels.categorical(ModelFormat.JSON));
    ForestModels.replaceTree(document, 1, 17);
    byte[] file = document.toUbjson();
    try (Forest forest = build(file)) {
      assertThat(forest.trees().layout().isWide()).isTrue();
      assertThat(forest.trees().layout().categoryWords()).isPositive();
      float[] values = TrainedModels.rows(300);
      assertScoresAreXgboosts(forest, file, values, TrainedModels.FEATURES, 300);
    }
  }

  @Test
  void oddCategoriesGoWhereXgboostSendsThem() throws Exception {
    byte[] file = ModelDocument.parse(ForestModels.categorical(ModelFormat.JSON)).toUbjson();
    float[] odd = {
      -1,
      -0.0f,
      -0.5f,
      0,
      0.5f,
      7.9f,
      31,
      32,
      63,
      64,
      65,
      1000,
      16_777_214,
      16_777_215,
      16_777_216,
      1e30f,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Integer.MAX_VALUE
    };
    float[] values = randomRows(odd.length * 20, TrainedModels.FEATURES, 3);
    for (int row = 0; row < odd.length * 20; row++) {
      values[row * TrainedModels.FEATURES + 4] = odd[row % odd.length];
    }
    try (Forest forest = build(file)) {
      assertScoresAreXgboosts(forest, file, values, TrainedModels.FEATURES, odd.length * 20);
    }
  }

  @Test
  void theLargestCategoryOfAllGoesWhereXgboostSendsIt() throws Exception {
    ModelDocument document = ModelDocument.parse(ForestModels.categorical(ModelFormat.JSON));
    List<@Nullable Object> categories =
        document.array("learner/gradient_booster/model/trees/0/categories");
    categories.set(categories.size() - 1, 16_777_215L);
    byte[] file = document.toUbjson();
    float[] values = randomRows(40, TrainedModels.FEATURES, 3);
    for (int row = 0; row < 40; row++) {
      values[row * TrainedModels.FEATURES + 4] = 16_777_214 + row % 3;
    }
    try (Forest forest = build(file)) {
      assertScoresAreXgboosts(forest, file, values, TrainedModels.FEATURES, 40);
    }
  }

  @Test
  void rowsAreScoredAloneInBlocksAndBetween() throws Exception {
    byte[] file = ForestModels.completeTree(9, 5);
    float[] values = randomRows(600, TrainedModels.FEATURES, 13);
    try (Forest forest = build(file);
        XgboostModel reference = ModelFiles.load(file, ModelFormat.UBJSON, folder)) {
      float[] all = reference.score(new Matrix(values, 600, TrainedModels.FEATURES)).values();
      for (int rows = 0; rows <= 140; rows++) {
        Matrix matrix = new Matrix(values, rows, TrainedModels.FEATURES);
        assertThat(forest.score(matrix).values()).isEqualTo(Arrays.copyOf(all, rows));
      }
      Matrix narrow = new Matrix(values, 600, 2);
      assertThat(forest.score(narrow))
          .usingRecursiveComparison()
          .isEqualTo(reference.score(narrow));
    }
  }

  @Test
  void manyThreadsScoreAtOnce() throws Exception {
    byte[] file = ForestModels.completeTree(9, 5);
    float[] values = randomRows(300, TrainedModels.FEATURES, 17);
    try (Forest forest = build(file);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<float[]>> scored = new ArrayList<>();
      for (int rows = 1; rows <= 300; rows++) {
        Matrix matrix = new Matrix(values, rows, TrainedModels.FEATURES);
        scored.add(threads.submit(() -> forest.score(matrix).values()));
      }
      float[] all = scored.getLast().get();
      for (int rows = 1; rows <= 300; rows++) {
        assertThat(scored.get(rows - 1).get()).isEqualTo(Arrays.copyOf(all, rows));
      }
    }
  }

  private Forest build(byte[] file) throws Exception {
    try (ForestBuilder builder =
        new ForestBuilder(ReadingMemory.unbounded(), Blocks.MAPPED, FormatRule.UNPACKED, false)) {
      ModelShape shape = ModelFiles.check(file, ModelFormat.UBJSON, builder);
      assertThat(builder.obstacle()).isEmpty();
      return builder.build(shape);
    }
  }

  private void assertScoresAreXgboosts(
      Forest forest, byte[] file, float[] values, int features, int rows) throws Exception {
    try (XgboostModel reference = ModelFiles.load(file, ModelFormat.UBJSON, folder)) {
      for (int count : new int[] {1, 3, 5, 8, 33, 40, rows}) {
        Matrix matrix = new Matrix(values, count, features);
        assertThat(forest.score(matrix).values()).isEqualTo(reference.score(matrix).values());
      }
    }
  }

  /** Values from 0 to 1, one in ten missing. */
  private static float[] randomRows(int rows, int features, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * features];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(10) == 0 ? Float.NaN : random.nextFloat();
    }
    return values;
  }

  /** The label is in the last feature, what is left of it in the one before. */
  private static byte[] trainOnLastFeatures(float[] values, int rows, int features)
      throws Exception {
    float[] labels = new float[rows];
    for (int row = 0; row < rows; row++) {
      float last = values[(row + 1) * features - 1];
      labels[row] = (last > 0.5f ? 10 : 0) + values[(row + 1) * features - 2];
      labels[row] = Float.isNaN(labels[row]) ? 1 : labels[row];
    }
    DMatrix data = new DMatrix(values, rows, features, Float.NaN);
    data.setLabel(labels);
    Map<String, Object> parameters =
        Map.of("nthread", 1, "max_depth", 4, "min_child_weight", 0, "max_bin", 4);
    Booster booster = XGBoost.train(data, parameters, 3, new HashMap<>(), null, null);
    data.dispose();
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();
    return file;
  }
}
