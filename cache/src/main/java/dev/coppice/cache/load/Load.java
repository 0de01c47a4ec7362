package dev.coppice.cache.load;

import dev.coppice.cache.budget.Standing;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.ResidentLease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.tracing.CallTrace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One load of one model, and the calls that wait for it. Each step from {@link Stage} to stage is
 * taken under the load's own lock.
 *
 * <p>A load may fail before its thread is done, when its time is over: its calls go on, and the
 * thread learns at {@link #claim} that nobody wants the model any more.
 *
 * <p>A load is dropped, not failed, when its model is unloaded, or when no call waits for it and
 * another load needs its thread. Calls that wait for a dropped load look for the model again.
 */
final class Load {

  private final LoadRequest request;
  private final boolean isCached;
  private final CallTrace trace = CallTrace.current();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final LoadThread thread = new LoadThread();
  private volatile Purpose purpose;
  private volatile int waiting;
  private Stage stage = Stage.QUEUED;
  private boolean hasBegun;
  private boolean toldToRetry;
  private boolean isDropped;
  private @Nullable Future<?> timeout;
  private @Nullable Resident resident; // With the load's hold, until all calls have a lease.
  private @Nullable ServingException failure;
  private volatile boolean lacksMemory;

  /**
   * @param isCached whether the local disk probably has a copy of the model
   */
  Load(LoadRequest request, boolean isCached) {
    this.request = request;
    this.isCached = isCached;
    this.purpose = request.purpose();
    this.waiting = purpose == Purpose.CALL || request.isNewRegistration() ? 1 : 0;
  }

  LoadRequest request() {
    return request;
  }

  ModelName name() {
    return request.name();
  }

  boolean isCached() {
    return isCached;
  }

  CallTrace trace() {
    return trace;
  }

  Purpose purpose() {
    return purpose;
  }

  /** Takes no lock, because queues ask under theirs. */
  Standing standing() {
    return request.standing(purpose);
  }

  synchronized boolean hasCalls() {
    return waiting > 0;
  }

  /**
   * Adds a call, which must {@link #await} next.
   *
   * @return false if the load has landed, so that the model is in the table or was there
   * @throws ServingException if the load failed, or too many calls wait
   */
  synchronized boolean join(int maxWaiting, LoadReports reports) {
    if (failure != null) {
      throw failure;
    }
    if (stage == Stage.LANDED) {
      return false;
    }
    if (waiting >= maxWaiting) {
      throw reports.refused(name());
    }
    waiting++;
    purpose = purpose.joined();
    return true;
  }

  /**
   * Blocks until the load has ended, and returns a lease for this call.
   *
   * @return null if the model has to be looked for again
   * @throws ServingException with the load's failure, or {@code MODEL_NOT_READY} after {@code
   *     nanos}
   * @throws InterruptedException if the client has left
   */
  synchronized @Nullable ResidentLease await(long nanos) throws InterruptedException {
    try {
      long deadline = System.nanoTime() + nanos;
      for (long left = nanos; isUnderWay() && left > 0; left = deadline - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      if (resident != null) {
        return resident.leaseWhileHeld();
      }
      if (isUnderWay()) {
        toldToRetry = true;
        throw Errors.notReady(name());
      }
      if (failure != null) {
        throw failure;
      }
      return null;
    } finally {
      waiting--;
      releaseIfUnused();
    }
  }

  /** Whether the load may be dropped: no call waits for it, and no client was told to retry. */
  synchronized boolean isAbandoned() {
    boolean isNeeded = waiting > 0 || toldToRetry || purpose.keepsThread();
    return !isNeeded && !isDropped && stage.compareTo(Stage.LANDING) < 0;
  }

  /** Drops the load, unless a call has joined it by now. */
  synchronized boolean dropIfAbandoned() {
    return isAbandoned() && drop();
  }

  synchronized boolean isQueued() {
    return stage == Stage.QUEUED;
  }

  synchronized boolean isUnderWay() {
    return stage.compareTo(Stage.LANDED) < 0;
  }

  /** Whether no thread has taken the load so far. */
  synchronized boolean hasNotBegun() {
    return !hasBegun;
  }

  /** Whether the model that is to be replaced has left memory, and no call waits. */
  boolean isInVain() {
    Resident old = request.replaces();
    return old != null && old.isRetired() && !hasCalls();
  }

  /** Begins the load on this thread; false if the load has ended already. */
  synchronized boolean begin() {
    if (stage != Stage.QUEUED || isDropped) {
      return false;
    }
    stage = Stage.RUNNING;
    hasBegun = true;
    thread.enter();
    return true;
  }

  /** The thread has a model; false if nobody wants it any more. */
  synchronized boolean claim() {
    boolean goesOn = stage == Stage.RUNNING && !isDropped && failure == null;
    stage = goesOn ? Stage.LANDING : stage;
    return goesOn;
  }

  /**
   * Hands the model, with the load's hold on it, to the calls that wait.
   *
   * @return false if the load was dropped: then the hold is given back, and the model must leave
   *     its table
   */
  synchronized boolean land(Resident model) {
    if (isDropped) {
      stage = Stage.ENDED;
      model.release();
    } else {
      stage = Stage.LANDED;
      resident = model;
      releaseIfUnused();
    }
    notifyAll();
    return !isDropped;
  }

  /**
   * Sets the failure, before the calls that wait hear of it.
   *
   * @return false if the load was dropped, has failed, or has its model
   */
  synchronized boolean setFailure(ServingException why) {
    boolean isFirst = failure == null && !isDropped && stage.compareTo(Stage.LANDING) < 0;
    failure = isFirst ? why : failure;
    return isFirst;
  }

  /** Hands the failure to the calls that wait, unless they are to look for the model again. */
  synchronized void fail(ServingException why) {
    if (isUnderWay()) {
      stage = Stage.ENDED;
      failure = isDropped ? null : failure == null ? why : failure;
      notifyAll();
    }
  }

  /** Ends the load without a model; calls look for the model again. */
  synchronized void endUnchanged() {
    stage = Stage.ENDED;
    notifyAll();
  }

  /**
   * Fails the load and interrupts its thread, unless the load has ended or is about to land.
   *
   * @return whether no thread has the load, so that no thread will clear it away
   */
  synchronized boolean giveUp(ServingException why) {
    if (stage.compareTo(Stage.LANDING) >= 0) {
      return false;
    }
    fail(why);
    return !thread.interrupt();
  }

  /**
   * Interrupts the thread, and drops the model whatever comes of the load.
   *
   * @return whether no thread has the load, so that no thread will clear it away
   */
  synchronized boolean drop() {
    if (isDropped || !isUnderWay()) {
      return false;
    }
    isDropped = true;
    if (stage == Stage.RUNNING) {
      boolean unused = thread.interrupt();
    }
    return stage == Stage.QUEUED;
  }

  LoadThread thread() {
    return thread;
  }

  /** Keeps the timeout of the load; cancels it at once if the load has ended. */
  synchronized void setTimeout(Future<?> own) {
    timeout = own;
    if (isDropped || failure != null || !isUnderWay()) {
      own.cancel(false);
    }
  }

  synchronized void cancelTimeout() {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  /** Completed when nothing of the load is left but the model, if it landed. */
  CompletableFuture<Void> over() {
    return over;
  }

  /** The reason why the load failed; null if it did not fail, or was dropped. */
  synchronized @Nullable ServingException failure() {
    return failure;
  }

  synchronized boolean isDropped() {
    return isDropped;
  }

  void setLacksMemory(boolean lacks) {
    lacksMemory = lacks;
  }

  boolean lacksMemory() {
    return lacksMemory;
  }

  private void releaseIfUnused() {
    if (resident != null && waiting == 0) {
      resident.release();
    }
  }
}
