package dev.coppice.loader.prepare;

import dev.coppice.loader.Detail;
import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.archive.ModelFile;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.proof.Verdicts;
import dev.coppice.loader.store.Artifact;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads model files in the way their engine needs, and remembers which forests have been tried.
 *
 * <p>The first time a version of an artifact is loaded, its forest is compared with XGBoost. From
 * then on that version is read straight into a forest, or spooled for XGBoost alone.
 */
public final class ModelPreparation {

  private static final Logger LOG = LoggerFactory.getLogger(ModelPreparation.class);

  private final ScoringEngine engine;
  private final Workbench bench;
  private final EngineComparison comparison;
  private final LoadListener listener;
  private final Verdicts<ForestVerdict> verdicts = new Verdicts<>();
  private final Verdicts<ForestVerdict> verdictsOnReasons = new Verdicts<>();

  /**
   * Uses all of these, and closes none.
   *
   * @param listener hears of every trial
   */
  public ModelPreparation(
      ScoringEngine engine, Workbench bench, EngineComparison comparison, LoadListener listener) {
    this.engine = engine;
    this.bench = bench;
    this.comparison = comparison;
    this.listener = listener;
  }

  /**
   * The same for the files of one artifact.
   *
   * @param name of the model, for messages
   * @param detail of its models
   */
  OfArtifact of(ModelName name, Artifact artifact, Detail detail) {
    return new OfArtifact(name, artifact, detail);
  }

  /** How the files of one artifact are read. */
  final class OfArtifact {

    private final ModelName name;
    private final Artifact artifact;
    private final Detail detail;

    private OfArtifact(ModelName name, Artifact artifact, Detail detail) {
      this.name = name;
      this.artifact = artifact;
      this.detail = detail;
    }

    /**
     * Reads a file to its end.
     *
     * @param reading asked for what reading it takes
     * @param memory asked for what this file alone takes, before it takes it
     * @throws RefusedArtifactException if the file is bad
     */
    PreparedModel of(ModelFile file, ReadingMemory reading, FileMemory memory) throws IOException {
      OpenedModel model = OpenedModel.open(file, reading);
      return switch (engine) {
        case FOREST -> PreparedForest.read(model, bench, memory, detail);
        case XGBOOST -> PreparedBooster.read(model, bench, memory);
        case AUTO -> prepare(name, model, Verdicts.key(artifact, file.name()), memory, detail);
      };
    }
  }

  private PreparedModel prepare(
      ModelName name, OpenedModel model, String key, FileMemory memory, Detail detail)
      throws IOException {
    ForestVerdict known = verdicts.of(key).orElse(null);
    if (known == ForestVerdict.EQUAL && detail == Detail.REASONS) {
      known = verdictsOnReasons.of(key).orElse(null);
    }
    if (known == null) {
      String file = model.name(); // All of the model would keep what its stream has buffered.
      return PreparedTrial.read(
          model,
          bench,
          memory,
          comparison,
          detail,
          (verdict, reason) -> conclude(name, file, key, verdict, reason),
          detail == Detail.REASONS
              ? (verdict, reason) -> concludeOnReasons(name, file, key, verdict, reason)
              : null);
    }
    return known == ForestVerdict.EQUAL
        ? PreparedForest.read(model, bench, memory, detail)
        : PreparedBooster.read(model, bench, memory);
  }

  private void concludeOnReasons(
      ModelName name, String file, String key, ForestVerdict verdict, String reason) {
    if (verdict == ForestVerdict.DIFFERENT) {
      LOG.warn("{} is explained by XGBoost: its reasons differ: {}: {}", name, file, reason);
    }
    verdictsOnReasons.remember(key, verdict);
  }

  private void conclude(
      ModelName name, String file, String key, ForestVerdict verdict, String reason) {
    switch (verdict) {
      case EQUAL -> {}
      case UNSUPPORTED -> LOG.info("{} stays with XGBoost: {}: {}", name, file, reason);
      case DIFFERENT ->
          LOG.warn("{} stays with XGBoost: its forest differs: {}: {}", name, file, reason);
    }
    verdicts.remember(key, verdict);
    listener.tried(name, verdict);
  }
}
