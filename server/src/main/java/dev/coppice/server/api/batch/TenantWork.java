package dev.coppice.server.api.batch;

import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Scores;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.score.DecodedRows;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tenants.TenantReader;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * One tenant's rows while they are scored, some at a time: their texts are put together and decoded
 * as one body. If that is refused, its halves are decoded, and theirs, and so only the bad rows
 * fail.
 */
final class TenantWork {

  private static final int MAX_ROWS = 2_000;
  private static final int MAX_BYTES = 256 << 10;

  private static final String TOO_MANY_BAD =
      "Not read, after too many bad rows (expected: fewer in a batch, or a shorter header)";

  private final BatchRun batch;
  private final ModelName name;
  private final Lease lease;
  private final TenantReader reader;
  private final byte[] head;
  private final int[] rows;
  private final TenantAnswers answers;
  private final Progress progress;
  private final Consumer<Failure> failed;
  private int next;

  /**
   * Where the next rows end that are decoded together; after them, the parts of what was refused.
   */
  private final ArrayDeque<Integer> ends = new ArrayDeque<>();

  private long nanos = RequestMetrics.NO_MODEL;
  private int decoded;

  /** Up to which row they were decoded; some of them may be decoded again. */
  private int decodedTo;

  /**
   * @param batch whose body is read
   * @param lease of the tenant's model, not closed here
   * @param rows of the tenant
   * @param failed hears of what ends it before all rows are scored
   */
  TenantWork(
      BatchRun batch,
      ModelName name,
      Lease lease,
      int[] rows,
      TenantAnswers answers,
      Consumer<Failure> failed) {
    this.batch = batch;
    this.name = name;
    this.lease = lease;
    this.reader = batch.reader();
    this.head = reader.head();
    this.rows = rows;
    this.answers = answers;
    this.progress = batch.progress();
    this.failed = failed;
  }

  /** What a step came to. */
  enum Step {
    MORE_ROWS,
    /** The same rows are to be tried again a moment later. */
    NO_ROOM,
    LAST_ROWS
  }

  /**
   * Scores some rows, on a scoring thread.
   *
   * @param keeper takes what was scored, before the answers hear of it
   * @throws HeapRefusedException if there is no room; the next step tries the same rows again
   */
  Step step(RowKeeper keeper) {
    long start = System.nanoTime();
    batch.scoring().begin(start);
    try {
      scoreSome(keeper);
    } finally {
      long now = System.nanoTime();
      batch.scoring().end(now);
      nanos = Math.max(0, nanos) + now - start;
    }
    return isDone() ? Step.LAST_ROWS : Step.MORE_ROWS;
  }

  /** Whether no row is left. */
  boolean isDone() {
    return next == rows.length;
  }

  /** How many rows could be decoded. */
  int decoded() {
    return decoded;
  }

  /** Nanoseconds that all steps took, or {@link RequestMetrics#NO_MODEL} if there was none. */
  long nanos() {
    return nanos;
  }

  private void scoreSome(RowKeeper keeper) {
    if (ends.isEmpty()) {
      ends.push(usualEnd(keeper.turnRows()));
    }
    int to = ends.element(); // Until it was decoded: who finds no room tries the same again.
    boolean isAlone = to - next == 1;
    try {
      score(to, keeper);
      ends.remove();
    } catch (PayloadException e) {
      refuse(e, to, isAlone);
    }
    batch.patience().hadRoom();
  }

  /** Index after the last of the rows that are decoded together if none of them is known as bad. */
  private int usualEnd(int turnRows) {
    long inTime = BatchPlace.TURN_NANOS / Math.max(1, lease.scoringTime().estimate(1));
    int most = Math.clamp(inTime, 1, Math.min(MAX_ROWS, turnRows));
    int to = next;
    int bytes = 0;
    while (to < rows.length && to - next < most && bytes < MAX_BYTES) {
      bytes += reader.rows().bytes(rows[to++]);
    }
    return to;
  }

  /**
   * Refuses the next row if it was decoded alone, and parts the rows before {@code end} if not:
   * what is said of a row counts from the first that was decoded with it.
   */
  private void refuse(PayloadException refusal, int end, boolean isAlone) {
    Failure cause = Failure.of(refusal);
    if (refusal.isOfHeader()) {
      failed.accept(cause);
      return;
    }
    if (isAlone) {
      progress.change(() -> answers.refuse(cause));
      next++;
      ends.remove();
    } else if (end - next > 1) {
      ends.push(next + (end - next) / 2);
    }
    // Names of the model may be sorted anew each time.
    if (!batch.inVain().take(head.length + lease.model().info().featureCount()) && !isDone()) {
      failed.accept(Failure.tooLarge(TOO_MANY_BAD));
    }
  }

  /** What the decoder reads of the next rows. */
  private byte[] text(int to, int bytes) {
    byte[] text = Arrays.copyOf(head, bytes);
    int at = head.length;
    for (int row = next; row < to; row++) {
      at = reader.rows().copy(rows[row], text, at);
    }
    return text;
  }

  /** The next rows, a block at a time; those before one that is refused are not next any more. */
  private void score(int end, RowKeeper keeper) throws PayloadException {
    int count = end - next;
    int bytes = head.length;
    for (int row = next; row < end; row++) {
      bytes += reader.rows().bytes(rows[row]);
    }
    try (SharedBytes.Holding holding = batch.place().memory().heap().open(name)) {
      holding.take(bytes);
      DecodedRows some =
          DecodedRows.decode(
              reader.decoder(), Unpooled.wrappedBuffer(text(end, bytes)), lease.model(), holding);
      if (some.count() != count) { // Of one column, a row may be nothing that is seen.
        throw BodyFormat.CSV.malformed("row 1: empty (expected: a row)");
      }
      decoded += Math.max(0, end - Math.max(next, decodedTo));
      decodedTo = Math.max(decodedTo, end);
      int to;
      for (int from = 0; from < count; from = to) {
        to = some.blockEnd(from);
        score(some, from, to, keeper);
      }
    }
  }

  private void score(DecodedRows some, int from, int to, RowKeeper keeper) throws PayloadException {
    long start = System.nanoTime();
    Matrix matrix = some.matrix(from, to);
    Scores block = some.model().score(matrix);
    lease.scoringTime().add(to - from, System.nanoTime() - start);
    keeper.keep(block, matrix);
    progress.change(() -> answers.add(block.rows()));
    next += to - from;
  }
}
