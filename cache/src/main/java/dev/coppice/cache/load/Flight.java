package dev.coppice.cache.load;

import dev.coppice.cache.budget.Standing;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.ResidentLease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.source.LoadFailures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One load of one model, and the calls that wait for it; from {@link Stage} to stage, each step
 * under its own lock. What is volatile may be read without: others ask for it under theirs.
 *
 * <p>It may fail before its thread is done, when it is given up: the calls go on, and the thread
 * learns at {@link #claim}, the last moment to give it up, that nobody wants its model any more.
 *
 * <p>It is dropped, not failed, when its model is unloaded, or when its last caller has left and
 * another needs its place: then who waits does so until its thread is done, and looks anew.
 */
public final class Flight {

  private volatile Cargo cargo;
  private volatile Purpose purpose;
  private final Landing landing;
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private Stage stage = Stage.QUEUED;
  private volatile int waiting;
  private boolean hasBegun;
  private boolean isPromised;
  private boolean isDropped;
  private final FlightThread thread = new FlightThread();
  private @Nullable Resident resident; // With the load's hold, until all who wait have a lease.
  private @Nullable ServingException failure;
  private volatile boolean lacksMemory;

  public Flight(Cargo cargo, Purpose purpose, Landing landing) {
    this.cargo = cargo;
    this.purpose = purpose;
    this.landing = landing;
    this.waiting = purpose.isAwaited() ? 1 : 0; // Whoever opened it.
  }

  public Cargo cargo() {
    return cargo;
  }

  public ModelName name() {
    return cargo.name();
  }

  public Purpose purpose() {
    return purpose;
  }

  public Landing landing() {
    return landing;
  }

  public synchronized boolean hasCalls() {
    return waiting > 0;
  }

  Standing standing() { // Takes no lock: lines ask it under theirs.
    return Standing.of(purpose.rank(waiting > 0), name());
  }

  /**
   * Adds a call that waits, for which the flight goes on; it must {@link #await} next.
   *
   * @param reports hears of a call that is refused
   * @return false if the flight has landed, so that the model is in the table or was there
   * @throws ServingException if the flight failed, or too many wait
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
    purpose = Purpose.CALL;
    return true;
  }

  /**
   * Blocks until the flight is over and returns this call's own lease.
   *
   * @return null if the flight was dropped: the model has to be looked for anew
   * @throws ServingException with the flight's failure, or {@code MODEL_NOT_READY} after {@code
   *     nanos}
   * @throws InterruptedException if the caller is no longer interested
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
      if (stage != Stage.FAILED) {
        isPromised = true;
        throw Refusals.notReady(name());
      }
      if (failure != null) {
        throw failure;
      }
      return null;
    } finally {
      waiting--;
      dropHoldIfUnused();
    }
  }

  /** Whether it may be dropped: nobody waits for it, and nobody was asked to come back. */
  synchronized boolean isDeserted() {
    boolean isOnItsWay = !isDropped && stage.compareTo(Stage.CLAIMED) < 0;
    return isOnItsWay && purpose.yieldsWithoutCallers() && waiting == 0 && !isPromised;
  }

  /** As {@link #drop}, unless a call has joined it by now, or it is about to land. */
  synchronized boolean dropIfDeserted() {
    return isDeserted() && drop();
  }

  synchronized boolean isQueued() {
    return stage == Stage.QUEUED;
  }

  synchronized boolean isUnderWay() {
    return stage.compareTo(Stage.LANDED) < 0;
  }

  /** Whether it fails of the time that it stood in line: no thread ever had it. */
  public synchronized boolean timedOutInLine(ServingException why) {
    return why.reason() == ServingException.Reason.LOAD_TIMEOUT && !hasBegun;
  }

  /** Whether it is over without having begun. */
  synchronized boolean wasRefused() {
    return stage == Stage.FAILED && !hasBegun;
  }

  /** The load starts on this thread, unless the flight is over already. */
  synchronized boolean begin() {
    if (stage != Stage.QUEUED || isDropped) {
      return false;
    }
    stage = Stage.RUNNING;
    hasBegun = true;
    thread.enter();
    return true;
  }

  /** The load's thread has a model and asks whether to land with it. */
  synchronized boolean claim() {
    return goOn(Stage.CLAIMED);
  }

  /** The load's thread has seen that the store is needed, and asks whether to line up for that. */
  synchronized boolean goBack() {
    boolean goesBack = goOn(Stage.QUEUED);
    if (goesBack) {
      cargo = cargo.fetching();
      thread.leave();
    }
    return goesBack;
  }

  private boolean goOn(Stage next) {
    boolean goesOn = stage == Stage.RUNNING && !isDropped && failure == null;
    stage = goesOn ? next : stage;
    return goesOn;
  }

  /**
   * Hands the model, with the load's hold on it, to those who wait.
   *
   * @return false if the flight was dropped: then the hold is given back, and the model must leave
   *     its table
   */
  public synchronized boolean land(Resident model) {
    if (isDropped) {
      stage = Stage.FAILED;
      model.release();
    } else {
      stage = Stage.LANDED;
      resident = model;
      dropHoldIfUnused();
    }
    notifyAll();
    return !isDropped;
  }

  /**
   * Settles what it fails of, before those who wait hear of it.
   *
   * @return false if it does not fail of that: it was dropped, has failed, or has its model
   */
  synchronized boolean blame(ServingException why) {
    boolean isFirst = failure == null && !isDropped && stage.compareTo(Stage.CLAIMED) < 0;
    failure = isFirst ? why : failure;
    return isFirst;
  }

  /**
   * Hands the failure to those who wait, unless they are to look for the model anew.
   *
   * @return false if the flight was over already
   */
  public synchronized boolean fail(ServingException why) {
    if (!isUnderWay()) {
      return false;
    }
    end(why);
    failure = isDropped ? null : failure;
    return true;
  }

  /**
   * Fails the flight and interrupts its thread, unless it is over or about to land.
   *
   * @return whether no thread has it, so that none will clear it away
   */
  synchronized boolean giveUp(ServingException why) {
    if (stage.compareTo(Stage.CLAIMED) >= 0) {
      return false;
    }
    end(why);
    return !thread.interrupt();
  }

  /**
   * Interrupts its thread, and drops its model whatever comes of the load.
   *
   * @return whether no thread has it, so that none will clear it away
   */
  public synchronized boolean drop() {
    if (isDropped || !isUnderWay()) {
      return false;
    }
    isDropped = true;
    if (stage == Stage.RUNNING) {
      boolean unused = thread.interrupt();
    }
    return stage == Stage.QUEUED;
  }

  private void end(ServingException why) {
    stage = Stage.FAILED;
    failure = failure == null ? why : failure;
    notifyAll();
  }

  /** The load's thread, which leaves it as the last thing that it does for it. */
  FlightThread thread() {
    return thread;
  }

  /** Completed when nothing of the load is left but the model, if it landed. */
  public CompletableFuture<Void> over() {
    return over;
  }

  /** Why it failed; null if it did not, or was dropped. */
  public synchronized @Nullable ServingException failure() {
    return failure;
  }

  /** Why its thread was interrupted. */
  synchronized ServingException givenUp() {
    return failure != null ? failure : LoadFailures.tookTooLong(name(), null);
  }

  public synchronized boolean isDropped() {
    return isDropped;
  }

  void setLacksMemory(boolean lacks) {
    lacksMemory = lacks;
  }

  public boolean lacksMemory() {
    return lacksMemory;
  }

  private void dropHoldIfUnused() {
    if (resident != null && waiting == 0) {
      resident.release();
    }
  }
}
