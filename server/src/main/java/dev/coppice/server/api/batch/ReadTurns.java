package dev.coppice.server.api.batch;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.tenants.TenantReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Takes a batch's body apart on the scoring threads, a few milliseconds a turn. */
final class ReadTurns implements ScoringThreads.Turns {

  /** Rows between two looks at the clock. */
  private static final int STEP_ROWS = 10;

  private final TenantReader reader;
  private final Progress progress;

  /** Whether all was read. */
  private final CompletableFuture<Boolean> end = new CompletableFuture<>();

  private ScoringThreads.@Nullable Place place;

  /**
   * @param progress of the batch; if it is closed, no more is read
   */
  ReadTurns(TenantReader reader, Progress progress) {
    this.reader = reader;
    this.progress = progress;
  }

  /**
   * Reads all of it; blocks until that is done, or nobody wants it.
   *
   * @return why it was not done; null if it was
   * @throws PayloadException if the body cannot be taken apart
   * @throws HeapRefusedException if there is no room for all of it
   */
  @Nullable Failure run(ScoringThreads threads) throws PayloadException {
    try (ScoringThreads.Place taken = threads.enter(BatchPlace.LINE, this)) {
      place = taken;
      taken.again();
      return end.join() ? null : Failure.overloaded(BatchCalls.NAME);
    } catch (RejectedExecutionException full) {
      return Failure.overloaded(BatchCalls.NAME);
    } catch (CompletionException e) {
      if (e.getCause() instanceof PayloadException refused) {
        throw refused;
      }
      if (e.getCause() instanceof HeapRefusedException full) {
        throw full;
      }
      throw new IllegalStateException("taking a batch apart failed", e.getCause());
    }
  }

  @Override
  public void take() {
    long start = System.nanoTime();
    boolean more = true;
    try {
      while (more && System.nanoTime() - start < BatchPlace.TURN_NANOS) {
        more = reader.read(STEP_ROWS);
      }
    } catch (PayloadException | RuntimeException | Error e) {
      end.completeExceptionally(e);
      return;
    }
    if (more && place != null && !progress.isClosed()) {
      place.again();
    } else {
      end.complete(true);
    }
  }

  @Override
  public void refuse() {
    end.complete(false);
  }
}
