package dev.coppice.server.api.score;

import dev.coppice.cache.resident.ScoringTime;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.model.Explainer;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.Reasons;
import dev.coppice.model.RefusedReasonsException;
import dev.coppice.server.api.failure.TooManyReasonsException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.scores.InferenceOutput;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.NeededReasons;
import dev.coppice.server.codec.scores.ReasonColumns;
import java.util.function.Consumer;

/**
 * The reasons of one call's scores, some rows at a time: how many of them a block may have, what
 * they take of the heap, and how long they took.
 */
public final class ExplainedRows {

  /** Rows times outputs in a call. */
  private static final int MAX = 4_096;

  /** Bytes of names in a block's text, for which a contribution itself has some twenty. */
  private static final int BLOCK_NAME_BYTES = 16 * DecodedRows.BLOCK_VALUES;

  /** Bytes for each contribution: itself, its copy by columns, and that as float64. */
  private static final long VALUE_BYTES = 16;

  /** Bytes of a number as text, with what stands around it and its name. */
  private static final long NUMBER_TEXT_BYTES = 32;

  /** Bytes for each leaf: itself, as XGBoost says it, and its copy in an ensemble's. */
  private static final long LEAF_BYTES = 16;

  /** What encoders hold of the scores from block to block, at most. */
  private static final long PREDICTIONS_BYTES = MAX * 32L;

  private final Explainer explainer;
  private final NeededReasons asked;
  private final ScoringTime time;
  private final Model model;
  private final long rowValues;
  private final long rowLeaves;
  private final long rowNameBytes;

  /**
   * @param model with an explainer
   * @param rows of the call
   * @param time of a row of that model
   * @throws TooManyReasonsException if the call has too many rows
   */
  public ExplainedRows(Model model, NeededReasons asked, int rows, ScoringTime time)
      throws TooManyReasonsException {
    this.model = model;
    this.explainer = model.explainer().orElseThrow();
    this.asked = asked;
    this.time = time;
    this.rowValues = (long) explainer.outputs() * (model.info().featureCount() + 1);
    this.rowLeaves = asked.leaves() ? explainer.rowLeaves() : 0;
    this.rowNameBytes = explainer.outputs() * ReasonColumns.nameLength(model);
    long all = (long) rows * explainer.outputs();
    if (all > MAX) {
      throw new TooManyReasonsException(
          "Reasons of %d rows x outputs in one call (expected: at most %d)".formatted(all, MAX));
    }
  }

  /** Rows of a block at most. */
  public int blockRows() {
    long byNames = BLOCK_NAME_BYTES / Math.max(1, rowNameBytes);
    long byValues = DecodedRows.BLOCK_VALUES / (rowValues + rowLeaves);
    return (int) Math.clamp(byNames, 1, Math.max(1, byValues));
  }

  /** Bytes that the columns and a block take, with the names in its text. */
  long bytes() {
    return bytesBesideText() + blockRows() * rowTextNames();
  }

  private long rowTextNames() {
    return asked.columns() ? rowNameBytes : 0;
  }

  private long bytesBesideText() {
    long rowBytes = (asked.contributions() ? rowValues * VALUE_BYTES : 0) + rowLeaves * LEAF_BYTES;
    return PREDICTIONS_BYTES
        + (asked.columns() ? ReasonColumns.bytes(model) : 0)
        + blockRows() * rowBytes
        + explainer.workBytes(blockRows());
  }

  /** Bytes of the text of so many rows' reasons, at most. */
  public long textBytes(int rows) {
    // Contributions without columns are written as their biases alone.
    long written = asked.columns() ? rowValues : asked.contributions() ? explainer.outputs() : 0;
    return rows * (rowTextNames() + NUMBER_TEXT_BYTES * (written + rowLeaves));
  }

  /**
   * Takes what they need, before the encoder writes any.
   *
   * @param heap of the call
   * @throws InferenceOutputException if that is more than a call gets which is alone
   * @throws HeapRefusedException if there is no room for it now
   */
  public void takeFrom(SharedBytes.Holding heap) throws InferenceOutputException {
    require(bytes(), heap);
    heap.take(bytes());
  }

  /**
   * The same, but for the text of a block, for which room is taken as it is written.
   *
   * @param rowTextBytes that the text of one row takes then
   * @throws InferenceOutputException as {@link #takeFrom}
   */
  public void takeBesideText(SharedBytes.Holding heap, long rowTextBytes)
      throws InferenceOutputException {
    require(Math.max(bytes(), rowTextBytes), heap);
    heap.take(bytesBesideText());
  }

  private void require(long bytes, SharedBytes.Holding heap) throws InferenceOutputException {
    if (bytes > heap.most()) {
      throw new InferenceOutputException(
          InferenceOutput.Origin.REQUEST,
          "The model is too wide for such reasons on this server: %d outputs x %d columns take %d bytes of the heap with their names (expected: at most %d)."
              .formatted(explainer.outputs(), model.info().featureCount(), bytes, heap.most()));
    }
  }

  /** Nanoseconds that a row should take, judging by the model's earlier calls. */
  public long rowNanos() {
    return time.estimate(1);
  }

  /**
   * Writes the reasons of some rows' scores, which counts in what a row takes: long names may take
   * longer than all else.
   *
   * @throws PayloadException if the model turns out to have none
   */
  public void write(Matrix some, Consumer<Reasons> writer) throws PayloadException {
    long start = System.nanoTime();
    Reasons reasons;
    try {
      reasons = Reasons.of(explainer, some, asked.contributions(), asked.leaves());
    } catch (RefusedReasonsException e) {
      throw new PayloadException(PayloadException.Kind.MISMATCH, String.valueOf(e.getMessage()));
    }
    writer.accept(reasons);
    time.add(some.rows(), System.nanoTime() - start);
  }
}
