package dev.coppice.bench.model;

import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Models of 100 trees of depth 6 whose splits have many different thresholds: 50 features that all
 * matter, none with a value twice. Trained once and kept.
 */
public enum ManyBinsModel {
  /** By histograms of XGBoost's usual size. */
  BINS("100x6, 256 bins, 50 features", Map.of("tree_method", "hist", "max_bin", 256)),
  /** A threshold between any two values. */
  EXACT("100x6, exact, 50 features", Map.of("tree_method", "exact"));

  private static final int FEATURES = 50;
  private static final int ROWS = 8_000;
  private static final int ROUNDS = 100;
  private static final double MISSING_SHARE = 0.05;

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // Map.of is immutable; its type does not say so.
  private final Map<String, Object> method;

  ManyBinsModel(String label, Map<String, Object> method) {
    this.label = label;
    this.method = method;
  }

  /** What tables call it. */
  public String label() {
    return label;
  }

  /** The model file in UBJSON. */
  public Path file(Workplace workplace) throws IOException {
    Path file =
        workplace.models().resolve("many-bins-%s-%dx6-%d.ubj".formatted(name(), ROUNDS, ROWS));
    if (!Files.exists(file)) {
      Files.createDirectories(workplace.models());
      Path unfinished = Files.createTempFile(workplace.models(), "", ".part");
      Files.write(unfinished, train());
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  private byte[] train() {
    SplittableRandom random = new SplittableRandom(ROWS);
    float[] values = new float[ROWS * FEATURES];
    float[] labels = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      double sum = 0;
      for (int feature = 0; feature < FEATURES; feature++) {
        float value = (float) random.nextGaussian();
        values[row * FEATURES + feature] = random.nextDouble() < MISSING_SHARE ? Float.NaN : value;
        sum += Math.sin(value * (1 + feature % 3));
      }
      labels[row] = random.nextDouble() < 1 / (1 + Math.exp(-sum)) ? 1 : 0;
    }
    Map<String, Object> parameters =
        Map.of(
            "objective",
            "binary:logistic",
            "max_depth",
            6,
            "min_child_weight",
            0,
            "eta",
            0.1,
            "seed",
            1,
            "nthread",
            1);
    Map<String, Object> all = new HashMap<>(parameters);
    all.putAll(method);
    return Training.file(values, labels, all, ROUNDS, List.of(), ChurnModels.Format.UBJSON);
  }
}
