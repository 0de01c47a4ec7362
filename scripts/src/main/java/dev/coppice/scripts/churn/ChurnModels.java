package dev.coppice.scripts.churn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Trains tenants' churn models and keeps them, so that each is trained once.
 *
 * <p>The knobs beside {@link TrainingSize} are chosen for training time: half of the columns a tree
 * change nothing in what serving such a model costs. The learning rate is low because deep trees at
 * a high one leave nothing to split for the later ones. One thread trains one model: XGBoost's
 * threads spin while they wait for each other, and two of them on two busy cores took six times the
 * processor time of one. To use all cores, train several models at once.
 */
public final class ChurnModels {

  /** The format of a model file. */
  public enum Format {
    UBJSON("ubj"),
    JSON("json");

    private final String extension;

    Format(String extension) {
      this.extension = extension;
    }

    /** Of a file, by which XGBoost knows it. */
    String extension() {
      return extension;
    }
  }

  private static final String ARTIFACT = "tar.gz";
  private static final double COLUMNS_PER_TREE = 0.5;
  private static final double LEARNING_RATE = 0.05;

  private final Path directory;

  /**
   * @param directory where models are kept
   */
  public ChurnModels(Path directory) {
    this.directory = directory;
  }

  /** Whether {@link #artifact} would find it without training. */
  public boolean isTrained(String tenant, TrainingSize size) {
    return Files.exists(path(tenant, size, ARTIFACT));
  }

  /** The tenant's packed model, UBJSON inside; trained and kept if it is not there. */
  public Path artifact(String tenant, TrainingSize size) throws IOException {
    return kept(
        path(tenant, size, ARTIFACT),
        unfinished -> TenantArtifact.write(unfinished, train(tenant, size, Format.UBJSON)));
  }

  /** The tenant's model file by itself; trained and kept if it is not there. */
  public Path file(String tenant, TrainingSize size, Format format) throws IOException {
    return kept(
        path(tenant, size, format.extension()),
        unfinished -> Files.write(unfinished, train(tenant, size, format)));
  }

  private Path path(String tenant, TrainingSize size, String extension) {
    // The name holds all that decides the content, so that nothing stale is ever found.
    return directory.resolve(
        "%s-%dx%d-%d-%d.%s"
            .formatted(tenant, size.rounds(), size.depth(), size.rows(), size.bins(), extension));
  }

  private interface Writer {
    void write(Path file) throws IOException;
  }

  private Path kept(Path file, Writer writer) throws IOException {
    if (!Files.exists(file)) {
      Files.createDirectories(directory);
      Path unfinished = Files.createTempFile(directory, "", ".part");
      writer.write(unfinished);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  /** Trains the model and returns the model file: {@code binary:logistic}, named features. */
  public static byte[] train(String tenant, TrainingSize size, Format format) {
    ChurnData.Sample sample = new ChurnData(tenant).draw(size.rows());
    return Training.file(
        sample.features(),
        sample.labels(),
        parameters(size),
        size.rounds(),
        ChurnData.FEATURE_NAMES,
        format);
  }

  private static Map<String, Object> parameters(TrainingSize size) {
    return Map.of(
        "objective",
        "binary:logistic",
        "tree_method",
        "hist",
        "max_depth",
        size.depth(),
        "max_bin",
        size.bins(),
        "min_child_weight",
        0,
        "eta",
        LEARNING_RATE,
        "colsample_bytree",
        COLUMNS_PER_TREE,
        "seed",
        1,
        "nthread",
        1);
  }
}
