package dev.coppice.server.api.batch;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tenants.TenantReader;
import dev.coppice.server.codec.tenants.TenantRows;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One batch under way. Its body is taken apart first; then its tenants are loaded and scored,
 * several at a time and each once, those in memory first, while the answer goes out in the order of
 * the rows. It holds the body, a few numbers a row, and the scores that are not out yet.
 */
final class Batch {

  private static final String JSON_LINES = "application/jsonlines";

  /** Names that are looked at in a row, for some hundred microseconds. */
  private static final int NAMES_AT_ONCE = 100;

  private final BatchPlace place;
  private final BatchWish wish;
  private final RequestMetrics metrics;
  private final TenantReader reader;
  private final BatchHeap heap;
  private final Progress progress;
  private final LongAdder scoringNanos = new LongAdder();

  /**
   * @param reader of the body, nothing read so far
   * @param heap closed at the end of its answer
   */
  Batch(
      BatchPlace place,
      BatchWish wish,
      RequestMetrics metrics,
      TenantReader reader,
      BatchHeap heap,
      Progress progress) {
    this.place = place;
    this.wish = wish;
    this.metrics = metrics;
    this.reader = reader;
    this.heap = heap;
    this.progress = progress;
  }

  /** Nanoseconds of the scoring threads so far. */
  long scoringNanos() {
    return scoringNanos.sum();
  }

  /**
   * Reads the body and begins to answer; blocks until the first row is scored.
   *
   * @param hasSummary whether a last line counts the rows
   * @param answering runs right before the answer
   * @return why it is not answered; null if it is
   * @throws PayloadException if the body cannot be taken apart
   * @throws InterruptedException if the client is gone
   */
  @Nullable Failure begin(Exchange exchange, boolean hasSummary, Runnable answering)
      throws PayloadException, InterruptedException {
    Failure full = read();
    if (full != null) {
      return full;
    }
    TenantRows rows = reader.rows();
    int[][] byTenant = rows.byTenant();
    TenantAnswers[] answers = new TenantAnswers[byTenant.length];
    for (int tenant = 0; tenant < answers.length; tenant++) {
      answers[tenant] = new TenantAnswers(byTenant[tenant].length, heap);
    }
    startTenants(rows.tenants(), byTenant, answers);
    BatchAnswer answer =
        new BatchAnswer(rows, answers, hasSummary, progress, heap, exchange.allocator());
    ByteBuf first = answer.part();
    answering.run();
    exchange.respond(
        new Response(200, JSON_LINES, Unpooled.EMPTY_BUFFER),
        new BatchParts(
            answer, first, exchange.eventLoop(), place.waiting(), progress, heap::close));
    return null;
  }

  private @Nullable Failure read() throws PayloadException, InterruptedException {
    place.turns().enter();
    try {
      Failure failure = new ReadTurns(reader, progress).run(place.scoring());
      if (progress.isClosed()) {
        throw new InterruptedException("the batch was closed");
      }
      return failure;
    } finally {
      place.turns().leave();
    }
  }

  private void startTenants(List<String> names, int[][] rows, TenantAnswers[] answers) {
    int[] order = order(names);
    AtomicInteger next = new AtomicInteger();
    int threads = Math.min(order.length, place.loads().most() + place.turns().most());
    TenantRun run = new TenantRun(place, wish, metrics, reader, heap, progress);
    Runnable worker =
        () -> {
          for (int at = next.getAndIncrement();
              at < order.length && !progress.isClosed();
              at = next.getAndIncrement()) {
            int tenant = order[at];
            letOthersRun(at);
            try {
              scoringNanos.add(run.run(names.get(tenant), rows[tenant], answers[tenant]));
            } catch (InterruptedException closed) {
              return;
            }
          }
        };
    for (int i = 0; i < threads; i++) {
      place
          .waiting()
          .execute(
              () -> {
                boolean unused = progress.run(worker);
              });
    }
  }

  /** Those in memory first, so that they are used before they could be evicted. */
  private int[] order(List<String> names) {
    BitSet isThere = new BitSet(names.size());
    for (int tenant = 0; tenant < names.size(); tenant++) {
      letOthersRun(tenant);
      if (TenantRun.model(names.get(tenant)).flatMap(place.cache()::status).isPresent()) {
        isThere.set(tenant);
      }
    }
    int[] order = new int[names.size()];
    int first = 0;
    int then = isThere.cardinality();
    for (int tenant = 0; tenant < order.length; tenant++) {
      order[isThere.get(tenant) ? first++ : then++] = tenant;
    }
    return order;
  }

  /**
   * Steps back now and then: these threads are virtual, and give their processor up to others only
   * where they wait, which many invented names never make them do.
   */
  @SuppressWarnings("ThreadPriorityCheck") // Nothing relies on it to be right.
  private static void letOthersRun(int step) {
    if (step % NAMES_AT_ONCE == 0) {
      Thread.yield();
    }
  }
}
