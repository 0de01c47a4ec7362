package dev.coppice.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Trains tenants' churn models and keeps them, so that each is trained once.
 *
 * <p>The knobs beside {@link ModelShape} are chosen for training time: 32 histogram bins and half
 * of the columns a tree cost a third of XGBoost's defaults and change nothing in what serving such
 * a model costs. The learning rate is low because deep trees at a high one leave nothing to split
 * for the later ones.
 */
public final class ChurnModels {

  /** The format of a model file. */
  public enum Format {
    UBJSON("ubj"),
    JSON("json");

    private final String xgboostName;

    Format(String xgboostName) {
      this.xgboostName = xgboostName;
    }
  }

  private static final int MAX_BINS = 32;
  private static final double COLUMNS_A_TREE = 0.5;
  private static final double LEARNING_RATE = 0.05;

  private final Path directory;
  private final int threads;

  /**
   * @param directory where artifacts are kept
   * @param threads of one training
   */
  public ChurnModels(Path directory, int threads) {
    this.directory = directory;
    this.threads = threads;
  }

  /** Whether {@link #artifact} would find it without training. */
  public boolean isTrained(String tenant, ModelShape shape) {
    return Files.exists(path(tenant, shape));
  }

  /** The tenant's packed model, UBJSON inside; trained and kept if it is not there. */
  public Path artifact(String tenant, ModelShape shape) throws IOException {
    Path artifact = path(tenant, shape);
    if (!Files.exists(artifact)) {
      byte[] model = train(tenant, shape, Format.UBJSON);
      Files.createDirectories(directory);
      Path unfinished = Files.createTempFile(directory, tenant, ".part");
      TenantArtifact.write(unfinished, model);
      Files.move(unfinished, artifact, StandardCopyOption.ATOMIC_MOVE);
    }
    return artifact;
  }

  private Path path(String tenant, ModelShape shape) {
    // The name holds all that decides the content, so that nothing stale is ever found.
    return directory.resolve(
        "%s-%dx%d-%d.tar.gz".formatted(tenant, shape.rounds(), shape.depth(), shape.rows()));
  }

  /** Trains the model and returns the model file: {@code binary:logistic}, named features. */
  public byte[] train(String tenant, ModelShape shape, Format format) {
    ChurnData.Sample sample = new ChurnData(tenant).draw(shape.rows());
    try {
      DMatrix rows =
          new DMatrix(sample.features(), sample.rows(), ChurnData.FEATURE_NAMES.size(), Float.NaN);
      try {
        rows.setLabel(sample.labels());
        return modelFile(rows, shape, format);
      } finally {
        rows.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("training of %s failed".formatted(tenant), e);
    }
  }

  private byte[] modelFile(DMatrix rows, ModelShape shape, Format format) throws XGBoostError {
    Booster booster = XGBoost.train(rows, parameters(shape), shape.rounds(), Map.of(), null, null);
    try {
      booster.setFeatureNames(ChurnData.FEATURE_NAMES.toArray(String[]::new));
      return booster.toByteArray(format.xgboostName);
    } finally {
      booster.dispose();
    }
  }

  private Map<String, Object> parameters(ModelShape shape) {
    return Map.of(
        "objective",
        "binary:logistic",
        "tree_method",
        "hist",
        "max_depth",
        shape.depth(),
        "max_bin",
        MAX_BINS,
        "min_child_weight",
        0,
        "eta",
        LEARNING_RATE,
        "colsample_bytree",
        COLUMNS_A_TREE,
        "seed",
        1,
        "nthread",
        threads);
  }
}
