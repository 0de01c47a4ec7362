package dev.coppice.bench.model;

import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.Training;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A model of many classes and few features: small rows, large answers. */
public final class ClassesModel {

  private static final int CLASSES = 50;
  private static final int FEATURES = 8;
  private static final int ROWS = 5_000;
  private static final int ROUNDS = 3;

  private ClassesModel() {}

  /** Trains it; a model file in UBJSON. */
  public static byte[] train() {
    SplittableRandom random = new SplittableRandom(50);
    float[] values = new float[ROWS * FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    float[] labels = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = random.nextInt(CLASSES);
    }
    Map<String, Object> parameters =
        Map.of("objective", "multi:softprob", "num_class", CLASSES, "max_depth", 4, "nthread", 1);
    return Training.file(values, labels, parameters, ROUNDS, List.of(), ChurnModels.Format.UBJSON);
  }
}
