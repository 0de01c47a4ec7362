package dev.coppice.server.api.batch;

import dev.coppice.server.api.failure.Failure;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * How far one tenant's rows are, and what they are answered by. Written by one thread at a time,
 * read under the batch's lock.
 */
final class TenantAnswers {

  /** Of the heap for each row that is refused, but for its message. */
  private static final int REFUSED_BYTES = 128;

  private final int rows;
  private final BatchHeap heap;
  private @Nullable ArrayDeque<RefusedRow> refused;
  private @Nullable KeptRows kept;
  private @Nullable Failure failure;
  private int failedFrom = Integer.MAX_VALUE;
  private int done;
  private int taken;

  private record RefusedRow(int row, Failure cause) {

    long bytes() {
      return REFUSED_BYTES + 2L * cause.message().length();
    }
  }

  /**
   * @param rows of the tenant
   * @param heap what refused rows are taken from until they are answered
   */
  TenantAnswers(int rows, BatchHeap heap) {
    this.rows = rows;
    this.heap = heap;
  }

  /** Whether the next row can be answered. */
  boolean isReady() {
    return taken < done;
  }

  /** Says where scored rows are; once, before the first. */
  void begin(KeptRows scored) {
    kept = scored;
  }

  /** Adds so many rows that are scored. */
  void add(int scored) {
    done += scored;
  }

  /** Adds a row that is answered by a failure. */
  void refuse(Failure cause) {
    RefusedRow row = new RefusedRow(done, cause);
    heap.take(row.bytes());
    if (refused == null) {
      refused = new ArrayDeque<>();
    }
    refused.add(row);
    done++;
  }

  /** Ends it: all rows without an answer are answered by a failure. */
  void fail(Failure cause) {
    if (done == rows) {
      return;
    }
    failure = cause;
    failedFrom = done;
    done = rows;
  }

  /** Goes on to the next row, which is answered now: by a failure, or null if it is scored. */
  @Nullable Failure next() {
    int row = taken++;
    RefusedRow first = refused == null ? null : refused.peek();
    if (refused != null && first != null && first.row() == row) {
      refused.remove();
      heap.give(first.bytes());
      return first.cause();
    }
    return row < failedFrom ? null : failure;
  }

  /** Where scored rows are. */
  KeptRows kept() {
    if (kept == null) {
      throw new IllegalStateException("scored rows: none (expected: begun)");
    }
    return kept;
  }
}
