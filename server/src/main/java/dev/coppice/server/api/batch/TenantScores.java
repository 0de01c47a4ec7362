package dev.coppice.server.api.batch;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Scores;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.codec.scores.ResponseEncoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has come of one tenant's rows so far: their scores as they are, in 4 bytes each, and what is
 * answered in their place. Written by one thread at a time, read under the batch's lock.
 */
final class TenantScores {

  private final int rows;
  private final Map<Integer, Failure> refused = new HashMap<>();
  private float[] values = {};
  private int width;
  private @Nullable ResponseEncoder encoder;
  private @Nullable Failure failure;
  private int failedFrom = Integer.MAX_VALUE;
  private int done;
  private int taken;

  TenantScores(int rows) {
    this.rows = rows;
  }

  /** Whether the next row can be answered. */
  boolean isReady() {
    return taken < done;
  }

  /** Says in which form scores are answered; once, before the first. */
  void begin(ResponseEncoder form) {
    encoder = form;
  }

  /**
   * Makes room for scores.
   *
   * @param outputs per row
   * @param heap what it is taken from
   */
  void reserve(int outputs, HeapShare heap) {
    if (width == 0) {
      heap.take((long) Float.BYTES * outputs * rows);
      width = outputs;
      values = new float[Math.multiplyExact(outputs, rows)];
    }
  }

  /** Adds the scores of the next rows. */
  void add(Scores scores) {
    System.arraycopy(scores.values(), 0, values, done * width, scores.values().length);
    done += scores.rows();
  }

  /** Adds a row that is answered by a failure. */
  void refuse(Failure cause) {
    refused.put(done++, cause);
  }

  /** Ends it: all rows without an answer are answered by a failure. */
  void fail(Failure cause) {
    failure = cause;
    failedFrom = done;
    done = rows;
  }

  /** The next row's number among the tenant's, to be answered now. */
  int next() {
    return taken++;
  }

  /** What a row is answered by; null if by its scores. */
  @Nullable Failure failure(int row) {
    return row < failedFrom ? refused.get(row) : failure;
  }

  /** A row's scores. */
  Scores scores(int row) {
    return new Scores(Arrays.copyOfRange(values, row * width, (row + 1) * width), 1, width);
  }

  /** The form of scores. */
  ResponseEncoder encoder() {
    if (encoder == null) {
      throw new IllegalStateException("encoder: none (expected: begun)");
    }
    return encoder;
  }
}
