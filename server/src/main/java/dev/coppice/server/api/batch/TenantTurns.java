package dev.coppice.server.api.batch;

import dev.coppice.server.api.score.ScoringThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tenants one after another on the scoring threads, as much of them as a turn lasts: no thread is
 * handed over to between them.
 */
final class TenantTurns implements ScoringThreads.Turns {

  private final Supplier<@Nullable TenantCall> following;
  private final Progress progress;
  private final @Nullable Patience patience;

  /** Of the turns, with the call that found no room. */
  private final CompletableFuture<@Nullable TenantCall> end = new CompletableFuture<>();

  private ScoringThreads.@Nullable Place place;
  private @Nullable TenantCall call;

  /**
   * @param first begun, taken over; null if that is the first of those that follow
   * @param following gives one more that is begun, taken over; null if there is none
   * @param progress of the batch; if it is closed, nothing more is scored
   * @param patience of the batch for a first call that has had turns, and waits for room since;
   *     null if it has not
   */
  TenantTurns(
      @Nullable TenantCall first,
      Supplier<@Nullable TenantCall> following,
      Progress progress,
      @Nullable Patience patience) {
    this.call = first;
    this.following = following;
    this.progress = progress;
    this.patience = patience;
  }

  /**
   * Scores them; blocks until they are, or will not be. An interrupt does not end that: a turn may
   * be using a lease.
   *
   * @return a call that waits for room for its next rows, which ends the turns, for the caller to
   *     close; null if all came to their end
   * @throws CompletionException if something in them broke
   */
  @Nullable TenantCall run(ScoringThreads threads) {
    try (ScoringThreads.Place taken = threads.enter(BatchPlace.LINE, this)) {
      place = taken;
      taken.again();
      return end.join();
    } catch (RejectedExecutionException full) {
      TenantCall waiting = call;
      if (waiting != null && patience != null && patience.triesAgain()) {
        call = null;
        return waiting;
      }
      refuse();
      return end.join();
    }
  }

  @Override
  public void take() {
    endIfBroken(this::takeSome);
  }

  private void takeSome() {
    long start = System.nanoTime();
    ScoringThreads.Place taken = place;
    while (taken != null && !progress.isClosed() && begin()) {
      if (step() == TenantWork.Step.NO_ROOM) {
        TenantCall waiting = call;
        call = null;
        end.complete(waiting);
        return;
      }
      if (System.nanoTime() - start >= BatchPlace.TURN_NANOS) {
        taken.again();
        return;
      }
    }
    leave();
  }

  /** Goes on to the next tenant after the last one's end; false if there is none. */
  private boolean begin() {
    if (call == null) {
      call = following.get();
    }
    return call != null;
  }

  private TenantWork.Step step() {
    if (call == null) {
      return TenantWork.Step.LAST_ROWS;
    }
    TenantWork.Step step = call.isBegun() ? call.step() : TenantWork.Step.LAST_ROWS;
    if (step == TenantWork.Step.LAST_ROWS) {
      call.close();
      call = null;
    }
    return step;
  }

  @Override
  public void refuse() {
    endIfBroken(
        () -> {
          if (begin() && call != null) {
            call.refuse();
          }
          leave();
        });
  }

  /** Whoever waits for the end would do so for ever; what they then close is closed before. */
  private void endIfBroken(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      try {
        closeCall();
      } finally {
        end.completeExceptionally(e);
      }
    }
  }

  private void leave() {
    closeCall();
    end.complete(null);
  }

  private void closeCall() {
    if (call != null) {
      call.close();
      call = null;
    }
  }
}
