package dev.coppice.loader.memory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One load's permit to build, of {@link BuildPermits}; for the load's thread alone. */
public final class BuildPermit implements AutoCloseable {

  /** Waits up to which a load keeps its permit: a store at a usual rate is never that late. */
  public static final Duration A_MOMENT = Duration.ofMillis(50);

  private final Semaphore free;
  private final Duration turn;
  private boolean isHeld;
  private long sinceNanos;

  BuildPermit(Semaphore free, Duration turn) {
    this.free = free;
    this.turn = turn;
  }

  /** A wait that may be long. */
  @FunctionalInterface
  public interface Wait<T, X extends Exception> {

    /** Blocks until what is waited for is there. */
    T end() throws InterruptedException, X;
  }

  /** Blocks until the load has a permit; does nothing if it has. */
  void take() throws InterruptedException {
    if (!isHeld) {
      free.acquire();
      isHeld = true;
      sinceNanos = System.nanoTime();
    }
  }

  /** Lets those go first who wait for a permit, if the load has had its own for a turn. */
  public void giveWay() throws InterruptedException {
    if (isHeld && free.hasQueuedThreads() && System.nanoTime() - sinceNanos >= turn.toNanos()) {
      close();
      take();
    }
  }

  /** Waits, without the permit if the load has one, and then takes it again. */
  public <T, X extends Exception> T during(Wait<T, X> wait) throws InterruptedException, X {
    if (!isHeld) {
      return wait.end();
    }
    close();
    T result = wait.end();
    take();
    return result;
  }

  /**
   * Waits for what another thread does, without the permit where that takes longer than a moment.
   *
   * @throws ExecutionException what that throws
   */
  public <T> T await(Future<T> task) throws InterruptedException, ExecutionException {
    try {
      return task.get(A_MOMENT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      return during(task::get);
    }
  }

  /** The same memory; whoever has reserved some has the permit too. */
  public LoadMemory with(LoadMemory memory) {
    return new ForwardedMemory(memory) {
      @Override
      public void reserve(long totalBytes) {
        try {
          take();
          if (!memory.reserveSoon(totalBytes)) {
            close();
            memory.reserve(totalBytes);
            take();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          memory.reserve(totalBytes); // It notices, unless it holds them already.
        }
      }

      @Override
      public TrialMemory trials() {
        return with(memory.trials());
      }

      @Override
      public void giveWay() {
        try {
          BuildPermit.this.giveWay();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt(); // Whoever goes on notices.
        }
      }
    };
  }

  /** Whoever waits for other trials has no permit meanwhile, or they would wait for it. */
  private TrialMemory with(TrialMemory trials) {
    return new TrialMemory() {
      @Override
      public long limit() {
        return trials.limit();
      }

      @Override
      public Optional<Holding> takeSoon(long bytes) {
        return trials.takeSoon(bytes);
      }

      @Override
      public Holding take(long bytes) {
        Optional<Holding> soon = trials.takeSoon(bytes);
        if (soon.isPresent()) {
          return soon.get();
        }
        close();
        Holding holding = trials.take(bytes);
        try {
          BuildPermit.this.take();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt(); // Whoever tries next notices.
        }
        return holding;
      }
    };
  }

  /** Gives the permit back; does nothing if there is none. */
  @Override
  public void close() {
    if (isHeld) {
      isHeld = false;
      free.release();
    }
  }
}
