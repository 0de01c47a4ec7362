package dev.coppice.server.api.batch;

import dev.coppice.cache.budget.SharedBytes;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Scores;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.DecodedRows;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tenants.TenantReader;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tenant's rows while they are scored, some at a time: their texts are put together and decoded
 * as one body. If that is refused, each of them is decoded alone, and so only the bad ones fail.
 */
final class TenantWork {

  private static final Logger LOG = LoggerFactory.getLogger(TenantWork.class);

  private static final int MAX_ROWS = 2_000;
  private static final int MAX_BYTES = 256 << 10;

  /** Of texts that are decoded for one row each: a row would cost as much as a long header. */
  private static final long MAX_ALONE_BYTES = 16L << 20;

  private final ModelName name;
  private final Lease lease;
  private final TenantReader reader;
  private final byte[] head;
  private final int[] rows;
  private final TenantAnswers answers;
  private final RowKeeper keeper;
  private final SharedBytes memory;
  private final Progress progress;
  private int next;

  /** Up to which row each is decoded alone, because one is bad. */
  private int aloneUntil;

  private long aloneBytes;
  private @Nullable Failure failure;
  private long nanos;

  /**
   * @param lease of the tenant's model, not closed here
   * @param reader of the whole body
   * @param rows of the tenant
   * @param keeper takes what was scored, before the answers hear of it
   * @param memory what is taken for decoded rows
   */
  TenantWork(
      ModelName name,
      Lease lease,
      TenantReader reader,
      int[] rows,
      TenantAnswers answers,
      RowKeeper keeper,
      SharedBytes memory,
      Progress progress) {
    this.name = name;
    this.lease = lease;
    this.reader = reader;
    this.head = reader.head();
    this.rows = rows;
    this.answers = answers;
    this.keeper = keeper;
    this.memory = memory;
    this.progress = progress;
  }

  /**
   * Scores some rows, on a scoring thread.
   *
   * @return whether there are more
   */
  boolean step() {
    long start = System.nanoTime();
    try {
      scoreSome();
    } catch (HeapRefusedException e) {
      fail(Failure.overloaded(name));
    } catch (RuntimeException | Error e) { // Its rows are answered, and the batch goes on.
      LOG.error("a batch's rows of {} failed", name, e);
      fail(Failure.internal());
    }
    nanos += System.nanoTime() - start;
    return next < rows.length;
  }

  /** Ends it: rows that are not scored are answered by a failure. */
  void fail(Failure cause) {
    failure = cause;
    next = rows.length;
    progress.change(() -> answers.fail(cause));
  }

  /** Why rows were not scored that might have been; null if all were. */
  @Nullable Failure failure() {
    return failure;
  }

  /** Whether no row is left. */
  boolean isDone() {
    return next == rows.length;
  }

  /** Nanoseconds that all steps took. */
  long nanos() {
    return nanos;
  }

  private void scoreSome() {
    if (next < aloneUntil) {
      scoreAlone();
      return;
    }
    long inTime = BatchPlace.TURN_NANOS / Math.max(1, lease.scoringTime().estimate(1));
    int most = Math.clamp(inTime, 1, Math.min(MAX_ROWS, keeper.turnRows()));
    int to = next;
    int bytes = 0;
    while (to < rows.length && to - next < most && bytes < MAX_BYTES) {
      bytes += reader.rows().bytes(rows[to++]);
    }
    try {
      score(to, head.length + bytes);
    } catch (PayloadException e) {
      aloneUntil = to;
      scoreAlone();
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

  /** As many as fit into a turn, and one at least: decoding one can take long. */
  private void scoreAlone() {
    long start = System.nanoTime();
    do {
      int bytes = head.length + reader.rows().bytes(rows[next]);
      aloneBytes += bytes;
      try {
        score(next + 1, bytes);
      } catch (PayloadException e) {
        Failure cause = Failure.of(e);
        if (aloneBytes > MAX_ALONE_BYTES) { // The header is bad, or nearly all rows are.
          fail(cause);
          return;
        }
        progress.change(() -> answers.refuse(cause));
        next++;
      }
    } while (next < aloneUntil && System.nanoTime() - start < BatchPlace.TURN_NANOS);
  }

  /**
   * The next rows, a block at a time; those before one that is refused are not next any more.
   *
   * @param bytes of their text, the header included
   */
  private void score(int end, int bytes) throws PayloadException {
    int count = end - next;
    try (SharedBytes.Holding holding = memory.open(name)) {
      holding.take(bytes);
      DecodedRows decoded =
          DecodedRows.decode(
              reader.decoder(), Unpooled.wrappedBuffer(text(end, bytes)), lease.model(), holding);
      if (decoded.count() != count) { // Of one column, a row may be nothing that is seen.
        throw BodyFormat.CSV.malformed("row 1: empty (expected: a row)");
      }
      int to;
      for (int from = 0; from < count; from = to) {
        to = decoded.blockEnd(from);
        long start = System.nanoTime();
        Matrix some = decoded.matrix(from, to);
        Scores block = decoded.model().score(some);
        lease.scoringTime().add(to - from, System.nanoTime() - start);
        keeper.keep(block, some);
        progress.change(() -> answers.add(block.rows()));
        next += to - from;
      }
    }
  }
}
