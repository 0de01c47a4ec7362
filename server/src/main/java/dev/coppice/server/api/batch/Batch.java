package dev.coppice.server.api.batch;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tenants.RowOwners;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch under way. Its body is taken apart first; then its tenants are loaded and scored,
 * several at a time and each once, those in memory first, while the answer goes out in the order of
 * the rows. It holds the body until all are scored, a few numbers per row, and the scores that are
 * not out yet.
 */
final class Batch {

  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

  private final BatchRun run;
  private final BatchPlace place;
  private final Progress progress;

  /**
   * @param run its reader has read nothing so far
   */
  Batch(BatchRun run) {
    this.run = run;
    this.place = run.place();
    this.progress = run.progress();
  }

  /** For how long its rows were scored; holds nothing of the batch. */
  WorkTime scoring() {
    return run.scoring();
  }

  /**
   * Begins to answer what was read; blocks until the first row is scored.
   *
   * @param hasSummary whether a last line counts the rows
   * @param answering runs right before the answer
   * @throws InterruptedException if the client is gone
   */
  void begin(Exchange exchange, boolean hasSummary, Runnable answering)
      throws InterruptedException {
    RowOwners rows = run.reader().rows().owners();
    int[][] byTenant = rows.byTenant();
    TenantAnswers[] answers = new TenantAnswers[byTenant.length];
    for (int tenant = 0; tenant < answers.length; tenant++) {
      answers[tenant] = new TenantAnswers(byTenant[tenant].length, run.heap());
    }
    start(new TenantQueue(run, rows, byTenant, answers));
    BatchAnswer answer =
        new BatchAnswer(rows, answers, hasSummary, progress, run.heap(), exchange.allocator());
    ByteBuf first = answer.part();
    answering.run();
    exchange.respond(
        new Response(200, BatchPlace.JSON_LINES, Unpooled.EMPTY_BUFFER),
        new BatchParts(
            answer, first, exchange.eventLoop(), place.waiting(), progress, run.heap()::close));
  }

  /**
   * Reads the body, and sets aside what its answer usually takes; blocks until that is done.
   *
   * @return why it is not to be answered; null if it is
   * @throws PayloadException if the body cannot be taken apart
   * @throws HeapRefusedException if there is no room for all of it
   * @throws InterruptedException if the client is gone
   */
  @Nullable Failure read() throws PayloadException, InterruptedException {
    place.turns().enter();
    try {
      Failure failure = new ReadTurns(run.reader(), progress).run(place.scoring());
      if (progress.isClosed()) {
        throw new InterruptedException("the batch was closed");
      }
      if (failure == null) {
        run.heap().claim(run.reader().rows().owners().answerBytes());
      }
      return failure;
    } finally {
      place.turns().leave();
    }
  }

  /** Begins with as many threads as can be had: one alone would answer all rows. */
  private void start(TenantQueue queue) {
    int threads = Math.min(queue.size(), place.loads().most() + place.turns().most());
    AtomicInteger working = new AtomicInteger(threads);
    for (int i = 0; i < threads; i++) {
      try {
        place.waiting().execute(() -> work(queue, working));
      } catch (RejectedExecutionException refused) {
        if (i == 0) {
          throw refused;
        }
        end(working, threads - i);
        return;
      }
    }
  }

  private void work(TenantQueue queue, AtomicInteger working) {
    boolean unused = progress.run(() -> work(queue));
    end(working, 1);
  }

  /** So many threads work no longer; the last of all gives the texts. */
  private void end(AtomicInteger working, int threads) {
    if (working.addAndGet(-threads) == 0) {
      giveTexts();
    }
  }

  /** The answer needs no row's text, however long its client takes to read it. */
  private void giveTexts() {
    run.heap().give(run.reader().rows().textBytes());
  }

  private void work(TenantQueue queue) {
    try {
      if (queue.hasInMemory()) {
        score(null, queue::nextInMemory);
      }
      TenantCall next = queue.next();
      while (next != null) {
        try (TenantCall call = next) {
          call.begin();
          if (call.isBegun()) {
            score(call, () -> null);
          }
        }
        next = progress.isClosed() ? null : queue.next();
      }
    } catch (InterruptedException closed) {
      return;
    } catch (RuntimeException | Error e) { // Its rows would be waited for for ever.
      LOG.error("a batch failed", e);
      progress.close();
    } finally {
      if (progress.isClosed()) {
        queue.abandon();
      }
    }
  }

  /**
   * Whoever finds no room takes turns again a moment later, and keeps none from others meanwhile.
   */
  private void score(@Nullable TenantCall first, Supplier<@Nullable TenantCall> following)
      throws InterruptedException {
    TenantCall waiting = first;
    try {
      waiting = take(waiting, following, null);
      while (waiting != null) {
        if (!place.scoring().standBack()) {
          waiting.refuse();
          return;
        }
        waiting = take(waiting, following, run.patience());
      }
    } finally {
      if (waiting != null) {
        waiting.close();
      }
    }
  }

  private @Nullable TenantCall take(
      @Nullable TenantCall first,
      Supplier<@Nullable TenantCall> following,
      @Nullable Patience patience)
      throws InterruptedException {
    place.turns().enter();
    try {
      return new TenantTurns(first, following, progress, patience).run(place.scoring());
    } finally {
      place.turns().leave();
    }
  }
}
