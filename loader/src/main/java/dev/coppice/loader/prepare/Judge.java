package dev.coppice.loader.prepare;

import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.memory.TrialMemory;
import dev.coppice.model.Explainer;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.reasons.ExplainedForest;
import dev.coppice.model.trial.EngineTrial;
import dev.coppice.model.trial.ReasonsTrial;
import dev.coppice.model.trial.SplitSample;
import dev.coppice.model.trial.TrialReference;
import dev.coppice.model.xgboost.SlicedBooster;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Scores a spooled file with XGBoost for a trial, in as little memory as can be: a small one as a
 * whole, a large one slice by slice, both in the memory that trials have for themselves.
 *
 * <p>What XGBoost can only load whole, and trials have not enough memory for, takes memory of the
 * models', as XGBoost's own models do: see {@link SlicedBooster} for which these are.
 */
final class Judge {

  /** What XGBoost should take for slices at hand; more only where one tree alone needs it. */
  private static final long GOOD_SLICE_BYTES = 16 << 20;

  /** Rows and scores of usual models; of wider ones one trial at a time has the heap. */
  private static final long USUAL_ROWS_BYTES = 1 << 20;

  private final PreparedBooster reference;
  private final SplitSample splits;
  private final EngineComparison comparison;
  private final Executor helper;

  /**
   * @param reference the file, not closed here
   * @param splits of the model
   * @param helper runs a task on another thread, or never: it has every other slice of a large one
   */
  Judge(
      PreparedBooster reference, SplitSample splits, EngineComparison comparison, Executor helper) {
    this.reference = reference;
    this.splits = splits;
    this.comparison = comparison;
    this.helper = helper;
  }

  /**
   * Where the forest first differs from XGBoost, for people; empty if nowhere.
   *
   * @param memory of this file
   * @param heap what the load holds of the heap
   * @param outlines asked for what is known of slices, which the next trial may have in its place
   * @throws RefusedArtifactException if XGBoost refuses the file
   * @throws InterruptedIOException if the thread was interrupted between two slices
   */
  Optional<String> difference(
      Forest forest, LoadMemory memory, LoadHeap.Holding heap, ReadingMemory outlines)
      throws IOException {
    ModelInfo info = forest.info();
    LoadHeap.Holding alone = EngineTrial.heapBytes(info) <= USUAL_ROWS_BYTES ? null : heap;
    boolean holdsMuch = EngineTrial.answerBytes(info) > USUAL_ROWS_BYTES;
    return judge(
        forest.bytes(),
        memory,
        outlines,
        alone,
        alone == null ? 2 : 1,
        model -> comparison.difference(forest, TrialReference.of(model), splits),
        (sliced, threads) ->
            inTurn(
                holdsMuch ? alone : null,
                () -> {
                  Runnable pause = holdsMuch ? () -> {} : memory::giveWay;
                  TrialReference answered = answered(sliced, threads, info, alone, pause);
                  return inTurn(alone, () -> comparison.difference(forest, answered, splits));
                }));
  }

  /**
   * Where the forest's reasons first differ from XGBoost's, for people; empty if nowhere. Those of
   * a slice are compared with those of the forest's same trees: contributions of slices do not add
   * up to the bit, but each tree adds the same to its slice as to the whole.
   *
   * @param memory of this file
   * @param heap what the load holds of the heap
   * @param outlines as for {@link #difference}
   * @throws RefusedArtifactException if XGBoost refuses the file
   * @throws InterruptedIOException if the thread was interrupted between two slices
   */
  Optional<String> differenceOfReasons(
      ExplainedForest forest, LoadMemory memory, LoadHeap.Holding heap, ReadingMemory outlines)
      throws IOException {
    Explainer explainer = forest.explainer().orElseThrow();
    boolean isUsual = ReasonsTrial.heapBytes(explainer, forest.info()) <= USUAL_ROWS_BYTES;
    LoadHeap.Holding alone = isUsual ? null : heap;
    return judge(
        forest.bytes(),
        memory,
        outlines,
        alone,
        1,
        model -> reasons(explainer, model),
        (sliced, threads) -> reasonsBySlices(forest, sliced, alone, memory));
  }

  /** Where the forest first differs from XGBoost, which has the whole model. */
  @FunctionalInterface
  private interface WholeTrial {
    Optional<String> difference(XgboostModel model) throws IOException, InvalidModelException;
  }

  /** Where the forest first differs from XGBoost, which has slices of the model. */
  @FunctionalInterface
  private interface SlicedTrial {

    /**
     * For people; empty if nowhere.
     *
     * @param threads that may have a slice each at once, 1 or 2
     */
    Optional<String> difference(SlicedBooster model, int threads)
        throws IOException, InvalidModelException;
  }

  /**
   * @param outlines asked for what is known of slices
   * @param alone whose turn is waited for where XGBoost has the whole model; null if none need be
   * @param most threads that may have a slice each at once, which are as much smaller; 1 or 2
   */
  private Optional<String> judge(
      long forestBytes,
      LoadMemory memory,
      ReadingMemory outlines,
      LoadHeap.@Nullable Holding alone,
      int most,
      WholeTrial byWhole,
      SlicedTrial bySlices)
      throws IOException {
    TrialMemory trials = memory.trials();
    long good = Math.min(GOOD_SLICE_BYTES, trials.limit());
    long whole = reference.buildingBytes();
    if (whole <= (reference.format() == ModelFormat.UBJSON ? good : trials.limit())) {
      TrialMemory.Holding holding = trials.take(whole);
      try (holding) {
        return whole(alone, byWhole);
      }
    }
    for (long limit : LongStream.of(good, trials.limit()).distinct().toArray()) {
      TrialMemory.Holding holding = trials.take(limit);
      try (holding) {
        for (int count = most; count > 0; count--) {
          int threads = count;
          Optional<SlicedBooster> sliced = cut(limit / threads, outlines);
          if (sliced.isPresent()) {
            return refusing(() -> bySlices.difference(sliced.get(), threads));
          }
        }
      }
    }
    memory.reserve(forestBytes + whole);
    return whole(alone, byWhole);
  }

  private Optional<String> whole(LoadHeap.@Nullable Holding alone, WholeTrial trial)
      throws IOException {
    return inTurn(
        alone,
        () -> {
          try (XgboostModel model = reference.load()) {
            return trial.difference(model);
          }
        });
  }

  /** A part of a comparison. */
  @FunctionalInterface
  private interface Work<T> {
    T result() throws IOException, InvalidModelException;
  }

  /**
   * @param alone whose turn is waited for, since the work needs more of the heap than usual; null
   *     if it does not
   */
  private <T> T inTurn(LoadHeap.@Nullable Holding alone, Work<T> work) throws IOException {
    return alone == null ? refusing(work) : alone.alone(() -> refusing(work));
  }

  private <T> T refusing(Work<T> work) throws IOException {
    try {
      return work.result();
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(reference.name(), e);
    }
  }

  private Optional<String> reasons(Explainer forest, XgboostModel model) {
    return ReasonsTrial.difference(forest, model.explainer().orElseThrow(), model.info(), splits);
  }

  private Optional<String> reasonsBySlices(
      ExplainedForest forest,
      SlicedBooster sliced,
      LoadHeap.@Nullable Holding alone,
      LoadMemory memory)
      throws IOException {
    try (FileChannel whole = FileChannel.open(reference.file().path())) {
      return refusing(
          () ->
              sliced.ask(
                  whole,
                  (slice, model) -> {
                    memory.giveWay();
                    Explainer same = forest.explainerOf(slice.firstTree(), slice.endTree());
                    return inTurn(alone, () -> reasons(same, model))
                        .map(
                            text ->
                                "of trees %d to %d: %s"
                                    .formatted(slice.firstTree(), slice.endTree() - 1, text));
                  }));
    }
  }

  private Optional<SlicedBooster> cut(long limit, ReadingMemory memory) throws IOException {
    try (InputStream file = reference.file().skimmed()) {
      return SlicedBooster.of(file, reference.shape(), splits.scoredTrees(), limit, memory);
    }
  }

  /**
   * The rows are made anew for each slice, so that they are not held between two turns.
   *
   * @param pause between two slices; the helper, whose permit is its own, makes none
   */
  private TrialReference answered(
      SlicedBooster sliced,
      int threads,
      ModelInfo info,
      LoadHeap.@Nullable Holding alone,
      Runnable pause)
      throws IOException, InvalidModelException {
    Thread loading = Thread.currentThread();
    try (FileChannel whole = FileChannel.open(reference.file().path())) {
      SlicedBooster.Answers answers =
          sliced.score(
              whole,
              slice -> {
                if (Thread.currentThread() == loading) {
                  pause.run();
                }
                return inTurn(alone, () -> slice.score(EngineTrial.rows(splits, info)));
              },
              threads > 1 ? helper : task -> {});
      return new TrialReference() {
        @Override
        public Scores score(Matrix rows) {
          return answers.scores();
        }

        @Override
        public Scores margins(Matrix rows) {
          return answers.sums();
        }
      };
    }
  }
}
