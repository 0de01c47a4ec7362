package dev.coppice.loader.prepare;

import dev.coppice.loader.Detail;
import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.model.Model;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.reasons.ExplainedForest;
import dev.coppice.model.trial.SplitSample;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model file of a version never seen before: it becomes a forest while it is read and spooled,
 * and then the forest has to answer as XGBoost does, or XGBoost keeps the model.
 */
final class PreparedTrial implements PreparedModel {

  /** Of a file of JSON that XGBoost reads as it is. */
  private static final long MAX_JSON_BYTES = 8 << 20;

  private final PreparedBooster reference;
  private final SplitSample splits;
  private final Judge judge;
  private final Outcome outcome;
  private final @Nullable Outcome ofReasons;
  private @Nullable Forest forest;

  private PreparedTrial(
      PreparedBooster reference,
      SplitSample splits,
      Forest forest,
      Judge judge,
      Outcome outcome,
      @Nullable Outcome ofReasons) {
    this.reference = reference;
    this.splits = splits;
    this.forest = forest;
    this.judge = judge;
    this.outcome = outcome;
    this.ofReasons = ofReasons;
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
   * @param memory asked for what the forest takes, which is part of the reading
   * @param detail of the model
   * @param ofReasons hears of the trial of its reasons as well; null if they are not wanted
   * @throws RefusedArtifactException if it is bad
   */
  static PreparedModel read(
      OpenedModel model,
      Workbench bench,
      FileMemory memory,
      EngineComparison comparison,
      Detail detail,
      Outcome outcome,
      @Nullable Outcome ofReasons)
      throws IOException {
    SplitSample splits = new SplitSample(model.memory()::take);
    try (ForestBuilder builder = bench.builder(model, memory, detail)) {
      PreparedBooster original =
          PreparedBooster.spool(
              model,
              bench,
              memory,
              (format, fileBytes) -> 0, // XGBoost has it later, in other memory.
              (bytes, format, reading) ->
                  ModelCheck.check(bytes, format, bench.rule(), reading, builder, splits));
      Optional<String> obstacle = builder.obstacle();
      PreparedBooster reference =
          obstacle.isEmpty() && isJudged(original, memory.trials().limit())
              ? original
              : original.asUbjson(bench, memory, model.memory());
      if (obstacle.isPresent()) {
        outcome.reached(ForestVerdict.UNSUPPORTED, obstacle.get());
        return reference;
      }
      Judge judge = new Judge(reference, splits, comparison, bench.helper());
      return new PreparedTrial(
          reference, splits, build(builder, reference), judge, outcome, ofReasons);
    }
  }

  /**
   * Whether XGBoost reads the original when it judges the forest: wherever that is affordable,
   * because a fault of our own reader would be in both the forest and what is written again by that
   * reader. UBJSON is never written again; the originals of old formats XGBoost no longer reads.
   *
   * @param limit the bytes that trials have, in which JSON is parsed in one piece
   */
  private static boolean isJudged(PreparedBooster original, long limit) {
    return original.format() == ModelFormat.UBJSON
        || (original.file().size() <= MAX_JSON_BYTES && original.buildingBytes() <= limit);
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
  public ModelShape shape() {
    return reference.shape();
  }

  @Override
  public long heldBytes() {
    return forest == null ? 0 : forest.bytes();
  }

  /** The forest's memory: the trial has memory of its own. */
  @Override
  public long buildingBytes() {
    return heldBytes() + reference.spooledBytes();
  }

  @Override
  public long residentBytes() {
    return heldBytes();
  }

  @Override
  public long heapBytes() {
    return reference.heapBytes();
  }

  @Override
  public long heldHeapBytes() {
    return heapBytes() + splits.heapBytes();
  }

  @Override
  public Model build(LoadMemory memory, LoadHeap.Holding heap) throws IOException {
    Forest tried = Objects.requireNonNull(forest, "built twice");
    Optional<Model> proven;
    try (ReadingMemory outlines = new ReadingMemory(heap, bytes -> {})) {
      proven = proven(tried, memory, heap, outlines);
    }
    forest = null;
    if (proven.isPresent()) {
      return proven.get();
    }
    tried.close();
    memory.reserve(reference.buildingBytes());
    return reference.load();
  }

  /** The forest, with its reasons if they are wanted; empty if either is not XGBoost's. */
  private Optional<Model> proven(
      Forest tried, LoadMemory memory, LoadHeap.Holding heap, ReadingMemory outlines)
      throws IOException {
    Optional<String> difference = judge.difference(tried, memory, heap, outlines);
    report(outcome, difference);
    if (difference.isPresent()) {
      return Optional.empty();
    }
    if (ofReasons == null) {
      return Optional.of(tried);
    }
    ExplainedForest explained = new ExplainedForest(tried);
    Optional<String> ofAll = judge.differenceOfReasons(explained, memory, heap, outlines);
    report(ofReasons, ofAll);
    return ofAll.isPresent() ? Optional.empty() : Optional.of(explained);
  }

  private static void report(Outcome outcome, Optional<String> difference) {
    outcome.reached(
        difference.isEmpty() ? ForestVerdict.EQUAL : ForestVerdict.DIFFERENT,
        difference.orElse(""));
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
