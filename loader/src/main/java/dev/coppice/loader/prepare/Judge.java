package dev.coppice.loader.prepare;

import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.disk.SpoolDirectory;
import dev.coppice.loader.disk.SpoolFile;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.memory.TrialMemory;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Scores;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.format.ubjson.ModelSlice;
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
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Scores a spooled file with XGBoost for a trial, in as little memory as can be: a small one as a
 * whole, a large one slice by slice, both in the memory that trials have for themselves.
 *
 * <p>What XGBoost can only load whole, and trials have not enough memory for, takes memory of the
 * models', as XGBoost's own models do: see {@link SlicedBooster} for which these are.
 */
final class Judge {

  /** What XGBoost should take for one slice; more only where one tree alone needs it. */
  private static final long GOOD_SLICE_BYTES = 16 << 20;

  /** Rows and scores of usual models; of wider ones one trial at a time has the heap. */
  private static final long USUAL_ROWS_BYTES = 1 << 20;

  private final PreparedBooster reference;
  private final SplitSample splits;
  private final EngineComparison comparison;
  private final SpoolDirectory spool;

  /**
   * @param reference the file, not closed here
   * @param splits of the model
   * @param spool where slices are put for XGBoost to read
   */
  Judge(
      PreparedBooster reference,
      SplitSample splits,
      EngineComparison comparison,
      SpoolDirectory spool) {
    this.reference = reference;
    this.splits = splits;
    this.comparison = comparison;
    this.spool = spool;
  }

  /**
   * Where the forest first differs from XGBoost, for people; empty if nowhere.
   *
   * @param memory of this file
   * @param heap the load's part of the heap
   * @throws RefusedArtifactException if XGBoost refuses the file
   * @throws InterruptedIOException if the thread was interrupted between two slices
   */
  Optional<String> difference(Forest forest, LoadMemory memory, LoadHeap.Part heap)
      throws IOException {
    try {
      TrialMemory trials = memory.trials();
      long limit = Math.min(GOOD_SLICE_BYTES, trials.limit());
      long whole = reference.buildingBytes();
      if (whole <= (reference.format() == ModelFormat.UBJSON ? limit : trials.limit())) {
        TrialMemory.Share share = trials.take(whole);
        try (share) {
          return byWhole(forest, heap);
        }
      }
      return bySlices(forest, memory, limit, heap);
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(reference.name(), e);
    }
  }

  /**
   * Where the forest's reasons first differ from XGBoost's, for people; empty if nowhere. XGBoost
   * has the whole model for it: contributions of slices do not add up to the bit.
   *
   * @param memory of this file
   * @param heap the load's part of the heap
   * @throws RefusedArtifactException if XGBoost refuses the file
   */
  Optional<String> differenceOfReasons(
      ExplainedForest forest, LoadMemory memory, LoadHeap.Part heap) throws IOException {
    TrialMemory trials = memory.trials();
    long whole = reference.buildingBytes();
    if (whole <= trials.limit()) {
      TrialMemory.Share share = trials.take(whole);
      try (share) {
        return heap.alone(() -> reasonsByWhole(forest));
      }
    }
    memory.reserve(forest.bytes() + whole);
    return heap.alone(() -> reasonsByWhole(forest));
  }

  private Optional<String> reasonsByWhole(ExplainedForest forest) throws IOException {
    try (XgboostModel model = reference.load()) {
      return ReasonsTrial.difference(
          forest.explainer().orElseThrow(), model.explainer().orElseThrow(), model.info(), splits);
    }
  }

  private Optional<String> bySlices(Forest forest, LoadMemory memory, long good, LoadHeap.Part heap)
      throws IOException, InvalidModelException {
    TrialMemory trials = memory.trials();
    for (long limit : LongStream.of(good, trials.limit()).distinct().toArray()) {
      TrialMemory.Share share = trials.take(limit);
      try (share) {
        Optional<SlicedBooster> sliced = cut(limit);
        if (sliced.isPresent()) {
          return compare(forest, rows -> score(sliced.get(), rows), heap);
        }
      }
    }
    memory.reserve(forest.bytes() + reference.buildingBytes());
    return byWhole(forest, heap);
  }

  private Optional<String> byWhole(Forest forest, LoadHeap.Part heap)
      throws IOException, InvalidModelException {
    try (XgboostModel model = reference.load()) {
      return compare(forest, model::score, heap);
    }
  }

  private Optional<String> compare(Forest forest, TrialReference by, LoadHeap.Part heap)
      throws IOException, InvalidModelException {
    if (EngineTrial.heapBytes(forest.info()) <= USUAL_ROWS_BYTES) {
      return comparison.difference(forest, by, splits);
    }
    return heap.alone(
        () -> {
          try {
            return comparison.difference(forest, by, splits);
          } catch (InvalidModelException e) {
            throw RefusedArtifactException.of(reference.name(), e);
          }
        });
  }

  private Optional<SlicedBooster> cut(long limit) throws IOException {
    try (InputStream file = Files.newInputStream(reference.file().path())) {
      return SlicedBooster.of(
          file, reference.shape(), splits.scoredTrees(), limit, spool::memoryBytes);
    }
  }

  private Scores score(SlicedBooster sliced, Matrix rows)
      throws IOException, InvalidModelException {
    float[] sums = {};
    int index = 0;
    try (SeekableByteChannel whole = Files.newByteChannel(reference.file().path())) {
      for (ModelSlice slice : sliced.slices()) {
        if (Thread.interrupted()) {
          throw new InterruptedIOException();
        }
        try (SpoolFile file = spool.create(".ubj", slice.bytes())) {
          slice.write(whole, into(file));
          sums = sliced.goOn(index++, file.path(), rows, sums);
        }
      }
    }
    return new Scores(sums, rows.rows(), sums.length / rows.rows());
  }

  private static OutputStream into(SpoolFile file) {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(bytes, offset, length);
      }
    };
  }
}
