package dev.coppice.server.codec.tensors;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Scores;
import org.jspecify.annotations.Nullable;

/** All scores of a call whose answer cannot begin before its last row is scored. */
final class GatheredScores {

  private final int rows;
  private final HeapShare heap;
  private float @Nullable [] values;

  /**
   * @param rows of the call
   * @param heap what the scores are taken from
   */
  GatheredScores(int rows, HeapShare heap) {
    this.rows = rows;
    this.heap = heap;
  }

  /**
   * Adds the scores of some rows; to be called for one after another.
   *
   * @return all scores, once these are the last; else null
   */
  @Nullable Scores add(Scores scores, int first, boolean isLast) {
    if (first == 0 && isLast) {
      return scores;
    }
    float[] all = values;
    if (all == null) {
      heap.take((long) Float.BYTES * rows * scores.width());
      all = new float[Math.multiplyExact(rows, scores.width())];
      values = all;
    }
    System.arraycopy(
        scores.values(), 0, all, first * scores.width(), scores.rows() * scores.width());
    return isLast ? new Scores(all, rows, scores.width()) : null;
  }
}
