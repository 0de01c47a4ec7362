package dev.coppice.server.codec.tensors.answer;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Model;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.NeededReasons;
import org.jspecify.annotations.Nullable;

/** All that is known of a call's rows, where its answer cannot begin before the last is scored. */
final class GatheredRows {

  private static final float[] NO_NUMBERS = {};
  private static final int[] NO_LEAVES = {};

  private final int rows;
  private final HeapShare heap;
  private float[] scores = NO_NUMBERS;
  private float[] margins = NO_NUMBERS;
  private float[] contributions = NO_NUMBERS;
  private int[] leaves = NO_LEAVES;

  /**
   * @param rows of the call
   * @param heap what is gathered is taken from it
   */
  GatheredRows(int rows, HeapShare heap) {
    this.rows = rows;
    this.heap = heap;
  }

  /**
   * Bytes of the heap that all rows take if they are added in several blocks.
   *
   * @param needed besides scores
   */
  long bytes(NeededReasons needed, Model model) {
    long outputs = model.info().outputGroups();
    long values = needed.margins() ? 2 * outputs : outputs; // As many as scores, or more.
    values += needed.contributions() ? outputs * (model.info().featureCount() + 1L) : 0;
    values += needed.leaves() ? TensorSource.Leaves.ofRow(model) : 0;
    return (long) Float.BYTES * rows * values;
  }

  /**
   * Adds some rows; to be called for one after another.
   *
   * @return all rows, once these are the last; else null
   */
  @Nullable RowValues add(RowValues some, int first, boolean isLast) {
    if (first == 0 && isLast) {
      return some;
    }
    Reasons reasons = some.reasons();
    int count = some.rows();
    scores = added(scores, some.scores().values(), first, count);
    margins = added(margins, reasons.margins(), first, count);
    contributions = added(contributions, reasons.contributions(), first, count);
    leaves = added(leaves, reasons.leaves(), first, count);
    return isLast
        ? new RowValues(
            new Scores(scores, rows, some.scores().width()),
            new Reasons(contributions, leaves, margins))
        : null;
  }

  private float[] added(float[] all, float[] some, int first, int count) {
    int width = some.length / count;
    float[] to = first == 0 ? new float[taken(width)] : all;
    System.arraycopy(some, 0, to, first * width, some.length);
    return to;
  }

  private int[] added(int[] all, int[] some, int first, int count) {
    int width = some.length / count;
    int[] to = first == 0 ? new int[taken(width)] : all;
    System.arraycopy(some, 0, to, first * width, some.length);
    return to;
  }

  /** Takes what so many values per row need; each has 4 bytes. */
  private int taken(int width) {
    heap.take((long) Float.BYTES * rows * width);
    return Math.multiplyExact(rows, width);
  }
}
