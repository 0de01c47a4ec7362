package dev.coppice.server.api.batch;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Matrix;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Scores as they are, in 4 bytes each: their lines are written as late as can be. */
final class KeptScores implements KeptRows, RowKeeper {

  private final int rows;
  private final ResponseEncoder encoder;
  private final HeapShare heap;
  private float[] values = {};
  private int width;
  private int kept;
  private int written;

  /**
   * @param rows of the tenant
   * @param encoder of JSON lines
   * @param heap what room for the scores is taken from
   */
  KeptScores(int rows, ResponseEncoder encoder, HeapShare heap) {
    this.rows = rows;
    this.encoder = encoder;
    this.heap = heap;
  }

  @Override
  public int turnRows() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void keep(Scores scores, Matrix of) {
    if (width == 0) {
      heap.take((long) Float.BYTES * scores.width() * rows);
      width = scores.width();
      values = new float[Math.multiplyExact(width, rows)];
    }
    System.arraycopy(scores.values(), 0, values, kept, scores.values().length);
    kept += scores.values().length;
  }

  @Override
  public void writeNext(ByteBuf out) {
    float[] row = Arrays.copyOfRange(values, written, written + width);
    written += width;
    encoder.encode(new Scores(row, 1, width), Reasons.NONE, 0, true, out);
  }
}
