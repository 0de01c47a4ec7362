package dev.coppice.bench.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Good models of a shape that costs a server most: very wide ones, and ones of many classes. */
final class HostileModels {

  /** A model of 1,000 features. */
  static final String WIDE = "wide.ubj";

  /** A model of 50 classes, so that an answer is ten times as long as its request. */
  static final String CLASSES = "classes.ubj";

  private static final int ROWS = 400;

  private HostileModels() {}

  /** Trains both into a store. */
  static void write(Path store) throws IOException {
    Files.write(store.resolve(WIDE), train(1000, Map.of("objective", "reg:squarederror")));
    Map<String, Object> softprob = Map.of("objective", "multi:softprob", "num_class", 50);
    Files.write(store.resolve(CLASSES), train(4, softprob));
  }

  private static byte[] train(int features, Map<String, Object> objective) throws IOException {
    Random random = new Random(5);
    float[] values = new float[ROWS * features];
    float[] labels = new float[ROWS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    for (int row = 0; row < ROWS; row++) {
      labels[row] = row % 50;
    }
    try {
      DMatrix rows = new DMatrix(values, ROWS, features, Float.NaN);
      try {
        rows.setLabel(labels);
        return save(XGBoost.train(rows, objective, 5, Map.of(), null, null));
      } finally {
        rows.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("training failed", e);
    }
  }

  private static byte[] save(Booster booster) throws XGBoostError, IOException {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      booster.saveModel(out, "ubj");
      return out.toByteArray();
    } finally {
      booster.dispose();
    }
  }
}
