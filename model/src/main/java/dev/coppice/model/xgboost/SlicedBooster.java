package dev.coppice.model.xgboost;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Rounds;
import dev.coppice.model.Scores;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ubjson.ModelOutline;
import dev.coppice.model.format.ubjson.ModelSlice;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * A UBJSON model that XGBoost scores in little memory: a few trees at a time, each time as a model
 * of those trees alone, a {@link ModelSlice}.
 *
 * <p>The scores are those of the whole model to the bit, because they are the same additions in the
 * same order. XGBoost makes a row's sums in float32: it begins with the intercept, adds the leaf of
 * one tree after the other, and makes the scores of what comes out. It also takes sums to begin
 * with from outside, the base margin, in place of the intercept. So the first slice begins with the
 * model's own intercept, each other one with the sums that the slice before has left, and the last
 * makes the scores: nothing is rounded anywhere that the whole model would not round, and no
 * difference is hidden that the whole model would show. Adding up the sums of slices that each
 * begin at 0 would not do: addition of floats is not associative.
 *
 * <p>A tree goes to its own output whatever round it is of, and its weight in a DART model is its
 * own; so slices may be cut between any two trees. Trees beyond the rounds that score are in none.
 * What has no slices is for the caller to load whole: a linear booster, trees with a vector per
 * leaf, a single tree too large for the limit, more beside the trees than leaves as much room for
 * some of them, and more trees than {@link ModelOutline#MAX_TREES}.
 */
public final class SlicedBooster {

  /** The part of the memory for trees that cuts leave free, since slices are not all alike. */
  private static final int SPARE = 16;

  private final ModelShape shape;
  private final List<ModelSlice> slices;

  private SlicedBooster(ModelShape shape, List<ModelSlice> slices) {
    this.shape = shape;
    this.slices = List.copyOf(slices);
  }

  /**
   * Cuts a model.
   *
   * @param file a checked UBJSON file from its first byte on; not closed
   * @param shape what the check learnt of it
   * @param scoredTrees trees that score, the first ones
   * @param limit bytes that loading one slice may take, the slice itself included
   * @param memory asked for what the cut takes of the heap, and given it back: whoever keeps the
   *     slices keeps that, too
   * @return empty if it cannot be cut so small
   */
  public static Optional<SlicedBooster> of(
      InputStream file, ModelShape shape, int scoredTrees, long limit, ReadingMemory memory)
      throws IOException {
    ModelShape.Counts counts = shape.counts();
    if (counts.vectorNodes() > 0 || counts.linearWeights() > 0 || scoredTrees == 0) {
      return Optional.empty();
    }
    Optional<ModelOutline> outline = outline(file, limit, memory);
    if (outline.isEmpty() || outline.get().trees() < scoredTrees) {
      return Optional.empty();
    }
    ModelOutline known = outline.get();
    long copied = known.commonFileBytes() + known.commonParsedBytes();
    long room = limit - BoosterFootprint.commonBytes(shape, copied);
    if (copied > room) {
      return Optional.empty(); // Slices would be many, and each would parse all that anew.
    }
    return cut(known, scoredTrees, room - room / SPARE)
        .filter(slices -> treeBytes(known, slices) <= room)
        .map(slices -> new SlicedBooster(shape, slices));
  }

  /**
   * What the trees of one slice take at most. All slices are written to the same memory, which is
   * as long as the longest of them, also while XGBoost has more of another one.
   */
  private static long treeBytes(ModelOutline outline, List<ModelSlice> slices) {
    long written = 0;
    long loaded = 0;
    for (ModelSlice slice : slices) {
      long all = 0;
      for (int tree = slice.firstTree(); tree < slice.endTree(); tree++) {
        all += outline.treeBytes(tree);
      }
      long own = slice.maxBytes() - outline.commonFileBytes();
      written = Math.max(written, own);
      loaded = Math.max(loaded, all - own);
    }
    return written + loaded;
  }

  /** What it takes for itself is within the limit, too: there is no slice yet. */
  private static Optional<ModelOutline> outline(InputStream file, long limit, ReadingMemory memory)
      throws IOException {
    LongConsumer reserve =
        bytes -> {
          if (bytes > limit) {
            throw new HeapRefusedException("%d bytes (expected: %d)".formatted(bytes, limit));
          }
        };
    try (ReadingMemory ofPass = memory.ofPass(reserve)) {
      return ModelOutline.read(
          file,
          (nodes, words, parsed, bytes) -> BoosterFootprint.treeBytes(nodes, words, parsed + bytes),
          ofPass);
    }
  }

  private static Optional<List<ModelSlice>> cut(ModelOutline outline, int trees, long limit) {
    List<ModelSlice> slices = new ArrayList<>();
    int first = 0;
    long bytes = 0;
    for (int tree = 0; tree < trees; tree++) {
      long more = outline.treeBytes(tree);
      if (more > limit) {
        return Optional.empty();
      }
      if (bytes + more > limit) {
        slices.add(outline.slice(first, tree));
        first = tree;
        bytes = 0;
      }
      bytes += more;
    }
    slices.add(outline.slice(first, trees));
    return Optional.of(slices);
  }

  /** The slices in their order, one at least. */
  List<ModelSlice> slices() {
    return slices;
  }

  /** What a slice is asked as a model of its own. */
  @FunctionalInterface
  public interface Question {

    /** Empty if the next slice is to be asked, too. */
    Optional<String> of(ModelSlice slice, XgboostModel model) throws IOException;
  }

  /**
   * Asks one slice after the other, until one has an answer. Reasons of a slice are those of the
   * whole model's trees that it has, each of which adds to them as it does in the whole.
   *
   * @param whole the model's file
   * @throws InvalidModelException if XGBoost refuses a slice; the message is XGBoost's
   * @throws InterruptedIOException if the thread was interrupted between two slices
   */
  public Optional<String> ask(FileChannel whole, Question question)
      throws IOException, InvalidModelException {
    try (SliceMemory memory = new SliceMemory(slices)) {
      for (ModelSlice slice : slices) {
        Optional<String> answer = ask(slice, memory.write(slice, whole), question);
        if (answer.isPresent()) {
          return answer;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> ask(ModelSlice slice, MemorySegment content, Question question)
      throws IOException, InvalidModelException {
    try (XgboostModel model = XgboostModel.load(content, shape.with(Rounds.NONE))) {
      return question.of(slice, model);
    }
  }

  /** A slice whose turn it is to score. */
  @FunctionalInterface
  public interface Turn {

    /**
     * Scores rows with it, and returns what it does.
     *
     * @param slice takes rows, the same for every slice, and so few that one native call scores
     *     them
     */
    Answers of(Scoring slice) throws IOException, InvalidModelException;
  }

  /** Scores rows. */
  @FunctionalInterface
  public interface Scoring {
    Answers score(Matrix rows) throws InvalidModelException;
  }

  /**
   * What the slices so far make of rows.
   *
   * @param sums of each row's outputs
   * @param scores that are made of them once the last slice has been added; until then the sums
   */
  public record Answers(Scores sums, Scores scores) {}

  /**
   * Scores rows with one slice after the other, which two threads load by turns.
   *
   * @param whole the model's file
   * @param turn of each slice, on either thread, one at a time; between two of them only the sums
   *     of the rows are held
   * @param helper runs a task on another thread, sooner or later or never; slices take so much
   *     memory on each
   * @return the answers of the whole model
   * @throws InvalidModelException if XGBoost refuses a slice; the message is XGBoost's
   * @throws InterruptedIOException if the thread was interrupted between two slices
   */
  public Answers score(FileChannel whole, Turn turn, Executor helper)
      throws IOException, InvalidModelException {
    return new SliceScoring(shape, slices, whole, turn).answers(helper);
  }
}
