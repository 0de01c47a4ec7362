package dev.coppice.loader.prepare;

import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.disk.SpoolDirectory;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.Model;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestBuilder;
import dev.coppice.model.trial.SplitSample;
import dev.coppice.model.xgboost.BoosterFootprint;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model file of a version never seen before: it becomes a forest while it is read and spooled,
 * and then the forest has to answer as XGBoost does, or XGBoost keeps the model.
 */
final class PreparedTrial implements PreparedModel {

  private final PreparedBooster reference;
  private final SplitSample splits;
  private final EngineComparison comparison;
  private final Outcome outcome;
  private @Nullable Forest forest;

  private PreparedTrial(
      PreparedBooster reference,
      Forest forest,
      SplitSample splits,
      EngineComparison comparison,
      Outcome outcome) {
    this.reference = reference;
    this.forest = forest;
    this.splits = splits;
    this.comparison = comparison;
    this.outcome = outcome;
  }

  /** Hears what came of a trial. */
  @FunctionalInterface
  interface Outcome {

    /**
     * There is a verdict.
     *
     * @param reason why XGBoost keeps the model; empty if it does not
     */
    void reached(ForestVerdict verdict, String reason);
  }

  /**
   * Reads a model file to its end. If its kind has no forest, that is the outcome already.
   *
   * @param names shared with other models
   * @param memory asked for what XGBoost will take; the forest is part of the reading
   * @param rule which rounds score
   * @throws RefusedArtifactException if it is bad
   */
  static PreparedModel read(
      OpenedModel model,
      SpoolDirectory spool,
      FeatureNamePool names,
      FileMemory memory,
      BestIteration rule,
      EngineComparison comparison,
      Outcome outcome)
      throws IOException {
    SplitSample splits = new SplitSample();
    memory.expectReading(BoosterFootprint.forestBytes(model.format(), model.expectedBytes()));
    try (ForestBuilder builder = new ForestBuilder(model.memory())) {
      JudgedFile judged = new JudgedFile(memory.limit());
      PreparedBooster original =
          PreparedBooster.spool(
              model,
              spool,
              names,
              memory,
              judged::expectedBytes,
              (bytes, format, reading) ->
                  ModelCheck.check(bytes, format, rule, reading, builder, splits));
      Optional<String> obstacle = builder.obstacle();
      PreparedBooster reference =
          obstacle.isEmpty() && judged.isOriginal(original)
              ? original
              : original.asUbjson(spool, names, memory, rule, model.memory());
      if (obstacle.isPresent()) {
        outcome.reached(ForestVerdict.UNSUPPORTED, obstacle.get());
        return reference;
      }
      return new PreparedTrial(reference, build(builder, reference), splits, comparison, outcome);
    }
  }

  /** The last of the forest's memory may be refused, and the file would stay on the disk. */
  private static Forest build(ForestBuilder builder, PreparedBooster reference) {
    try {
      return builder.build(reference.shape());
    } catch (RuntimeException | Error e) {
      reference.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return reference.name();
  }

  @Override
  public long heldBytes() {
    return forest == null ? 0 : forest.bytes();
  }

  @Override
  public long buildingBytes() {
    return reference.buildingBytes() + heldBytes();
  }

  @Override
  public long residentBytes() {
    return Math.max(reference.residentBytes(), heldBytes());
  }

  @Override
  public long heapBytes() {
    return reference.heapBytes();
  }

  @Override
  public Model build() throws RefusedArtifactException {
    Forest tried = Objects.requireNonNull(forest, "built twice");
    XgboostModel model = reference.build();
    Optional<String> difference;
    try {
      difference = comparison.difference(tried, model, splits);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
    if (difference.isPresent()) {
      outcome.reached(ForestVerdict.DIFFERENT, difference.get());
      return model;
    }
    outcome.reached(ForestVerdict.EQUAL, "");
    model.close();
    forest = null;
    return tried;
  }

  /** Frees the forest too, unless it is what was built. */
  @Override
  public void close() {
    reference.close();
    if (forest != null) {
      forest.close();
    }
  }
}
