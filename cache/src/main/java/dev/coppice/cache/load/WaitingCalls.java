package dev.coppice.cache.load;

import dev.coppice.cache.resident.ResidentLease;
import dev.coppice.loader.Detail;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The bounded number of calls that wait for loads. */
final class WaitingCalls {

  private final LoadThreads threads;
  private final LoadReports reports;
  private final LoadSettings settings;
  private final AtomicInteger waiting = new AtomicInteger();

  WaitingCalls(LoadThreads threads, LoadReports reports, LoadSettings settings) {
    this.threads = threads;
    this.reports = reports;
    this.settings = settings;
  }

  int count() {
    return waiting.get();
  }

  /**
   * Adds a call, which waits until it {@linkplain #leave leaves}.
   *
   * @throws ServingException if too many calls wait
   */
  void enter(ModelName name) {
    if (waiting.incrementAndGet() > settings.maxWaiting()) {
      waiting.decrementAndGet();
      throw reports.refused(name);
    }
  }

  void leave() {
    waiting.decrementAndGet();
  }

  /**
   * Adds a call to a load, which then ranks as calls do.
   *
   * @return false if the load has landed
   * @throws ServingException if the load failed, or too many calls wait for it
   */
  boolean join(Load load) {
    boolean isJoined = load.join(settings.maxWaitingPerModel(), reports);
    if (isJoined) {
      threads.joined(load);
    }
    return isJoined;
  }

  /**
   * Blocks until a load has ended that was joined.
   *
   * @param nanos how long at most
   * @return null if the model is to be looked for again
   * @throws ServingException with the load's failure, or {@code MODEL_NOT_READY} after that time
   * @throws InterruptedException if the client has left
   */
  @Nullable ResidentLease await(Load load, long nanos) throws InterruptedException {
    try {
      return reports.await(load, nanos);
    } catch (InterruptedException e) {
      threads.callerLeft(load);
      throw e;
    }
  }

  /** Blocks until a load has ended, whatever becomes of it. */
  void awaitEnd(Load load, long deadline) throws InterruptedException {
    enter(load.name());
    try {
      ResidentLease lease = join(load) ? await(load, deadline - System.nanoTime()) : null;
      if (lease != null) {
        lease.close();
      }
    } catch (ServingException e) {
      if (e != load.failure()) {
        throw e;
      }
    } finally {
      leave();
    }
  }

  /** Blocks for a call that wants a model of the store; another load may succeed for the call. */
  @Nullable ResidentLease await(Load load, Detail detail, long deadline)
      throws InterruptedException {
    try {
      return await(load, deadline - System.nanoTime());
    } catch (ServingException e) {
      if (isToLookAgain(load, detail, e, deadline)) {
        return null;
      }
      throw e;
    }
  }

  /** Blocks until the name of a failed load is free, if another load may succeed for this call. */
  boolean isToLookAgain(Load load, Detail detail, ServingException why, long deadline)
      throws InterruptedException {
    return why == load.failure() && mayFareBetter(load, detail, why) && isOverBy(load, deadline);
  }

  private boolean mayFareBetter(Load load, Detail detail, ServingException why) {
    LoadRequest request = load.request();
    if (threads.isStopping()) {
      return false;
    }
    if (request.isRefresh() || request.isNewRegistration()) {
      return true; // Any version of the store will do.
    }
    return switch (why.reason()) {
      case OVERLOADED, LOAD_TIMEOUT ->
          request.purpose() != Purpose.CALL || request.detail() != detail;
      case INSUFFICIENT_STORAGE, INVALID_MODEL, STORE_ACCESS_DENIED, NO_MEMORY ->
          request.detail() != detail;
      default -> false;
    };
  }

  /** Blocks until the name of a load is free that was given up, because its thread is done. */
  static boolean isOverBy(Load load, long deadline) throws InterruptedException {
    try {
      load.over().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a load has no failure", e);
    }
  }
}
