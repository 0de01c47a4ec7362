package dev.coppice.server.api.batch;

import dev.coppice.cache.budget.SharedBytes;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.Scores;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.DecodedRows;
import dev.coppice.server.api.invoke.ScoringThreads;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tenants.TenantReader;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tenant's rows on the scoring threads, some rows a turn: their texts are put together and
 * decoded as one body. If that is refused, each row is decoded alone, and so only the bad ones
 * fail.
 */
final class TenantTurns implements ScoringThreads.Turns {

  private static final Logger LOG = LoggerFactory.getLogger(TenantTurns.class);

  /** What a turn should take, judging by the model's earlier calls. */
  private static final long TURN_NANOS = 5_000_000;

  private static final int MOST_ROWS = 2_000;
  private static final int MOST_BYTES = 256 << 10;

  private final ModelName name;
  private final Lease lease;
  private final TenantReader reader;
  private final int[] rows;
  private final TenantScores scores;
  private final SharedBytes memory;
  private final BatchHeap heap;
  private final Progress progress;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private ScoringThreads.@Nullable Place place;
  private int next;
  private long nanos;

  /**
   * @param lease of the tenant's model, not closed here
   * @param reader of the whole body
   * @param rows of the tenant
   * @param memory what is taken for decoded rows
   * @param heap of the batch, which has the scores
   */
  TenantTurns(
      ModelName name,
      Lease lease,
      TenantReader reader,
      int[] rows,
      TenantScores scores,
      SharedBytes memory,
      BatchHeap heap,
      Progress progress) {
    this.name = name;
    this.lease = lease;
    this.reader = reader;
    this.rows = rows;
    this.scores = scores;
    this.memory = memory;
    this.heap = heap;
    this.progress = progress;
  }

  /** Has all rows scored; blocks until they are, or will not be. Nanoseconds that it took. */
  long run(ScoringThreads threads) throws InterruptedException {
    try (ScoringThreads.Place taken = threads.enter(name, this)) {
      place = taken;
      taken.again();
      end.get();
    } catch (RejectedExecutionException full) {
      fail(Failure.overloaded(name));
    } catch (ExecutionException e) {
      throw new IllegalStateException("turns end without a failure", e);
    }
    return nanos;
  }

  @Override
  public void take() {
    long start = System.nanoTime();
    try {
      if (!progress.isClosed()) {
        scoreSome();
      }
    } catch (HeapRefusedException e) {
      fail(Failure.overloaded(name));
    } catch (RuntimeException | Error e) {
      LOG.error("a batch's rows of {} failed", name, e);
      fail(Failure.internal());
    }
    nanos += System.nanoTime() - start;
    if (next < rows.length && !progress.isClosed() && place != null) {
      place.again();
    } else {
      end.complete(null);
    }
  }

  @Override
  public void refuse() {
    fail(Failure.overloaded(name));
    end.complete(null);
  }

  private void fail(Failure cause) {
    next = rows.length;
    progress.change(() -> scores.fail(cause));
  }

  private void scoreSome() {
    long inTime = TURN_NANOS / Math.max(1, lease.scoringTime().estimate(1));
    int most = Math.clamp(inTime, 1, MOST_ROWS);
    ByteArrayOutputStream text = head();
    int to = next;
    while (to < rows.length && to - next < most && text.size() < MOST_BYTES) {
      reader.rows().write(rows[to++], text);
    }
    int from = next;
    next = to;
    try {
      score(text.toByteArray());
    } catch (PayloadException e) {
      scoreEach(from, to);
    }
  }

  private ByteArrayOutputStream head() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(reader.head());
    return text;
  }

  private void scoreEach(int from, int to) {
    for (int row = from; row < to; row++) {
      ByteArrayOutputStream text = head();
      reader.rows().write(rows[row], text);
      try {
        score(text.toByteArray());
      } catch (PayloadException e) {
        Failure cause = Failure.of(e);
        progress.change(() -> scores.refuse(cause));
      }
    }
  }

  /** All of these rows, or none. */
  private void score(byte[] text) throws PayloadException {
    try (SharedBytes.Holding holding = memory.open(name)) {
      holding.take(text.length);
      DecodedRows decoded =
          DecodedRows.decode(
              reader.decoder(), Unpooled.wrappedBuffer(text), lease.model(), holding);
      decoded.check(0, decoded.count());
      int to;
      for (int from = 0; from < decoded.count(); from = to) {
        to = decoded.blockEnd(from);
        long start = System.nanoTime();
        Scores block = decoded.score(from, to);
        lease.scoringTime().add(to - from, System.nanoTime() - start);
        scores.reserve(block.width(), heap);
        progress.change(() -> scores.add(block));
      }
    }
  }
}
