package dev.coppice.cache.load;

import dev.coppice.cache.load.failed.FailedLoads;
import dev.coppice.cache.resident.ResidentLease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The calls that wait for loads, or for the newest version: there is a bounded number of them. */
public final class WaitingCalls {

  private final int most;
  private final LoadThreads threads;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param most that may wait at once; the next is refused
   * @param threads on which the loads run
   */
  public WaitingCalls(int most, LoadThreads threads) {
    this.most = most;
    this.threads = threads;
  }

  public int count() {
    return waiting.get();
  }

  /**
   * Adds a call, which waits until it {@linkplain #leave leaves}.
   *
   * @throws ServingException if too many wait
   */
  public void enter(ModelName name) {
    if (waiting.incrementAndGet() > most) {
      waiting.decrementAndGet();
      throw threads.reports().refused(name);
    }
  }

  public void leave() {
    waiting.decrementAndGet();
  }

  /**
   * Blocks until a flight that was joined is over, and returns a lease of its model; not without
   * having {@linkplain #enter entered}.
   *
   * @param isExplained whether this call wants what the reasons of its scores take; else a failure
   *     that may be of those is none
   * @param nanos how long at most
   * @return null if the model is to be looked for anew
   * @throws ServingException with the flight's failure, or {@code MODEL_NOT_READY} after that time
   * @throws InterruptedException if the caller has left
   */
  public @Nullable ResidentLease await(Flight flight, boolean isExplained, long nanos)
      throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    try {
      return awaitEnd(flight, nanos);
    } catch (ServingException e) {
      if (e != flight.failure()) {
        throw e;
      }
      boolean isOfReasons = !isExplained && flight.cargo().isExplained();
      if (isOfReasons && FailedLoads.mayFareOtherwise(e, false)) {
        return null;
      }
      boolean isLeft = flight.landing().leavesOlder(flight) && !threads.isStopping();
      if (isLeft && isFree(flight, deadline)) {
        return null;
      }
      throw e;
    }
  }

  /** The same for one that looks for no other model, whatever the flight's failure. */
  public @Nullable ResidentLease awaitEnd(Flight flight, long nanos) throws InterruptedException {
    try {
      return threads.reports().await(flight, nanos);
    } catch (InterruptedException e) {
      threads.callerLeft(flight);
      throw e;
    }
  }

  /** Blocks until the name of a flight that was given up is free, because its thread is done. */
  private static boolean isFree(Flight flight, long deadline) throws InterruptedException {
    try {
      flight.over().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a flight is over without a failure of that", e);
    }
  }
}
