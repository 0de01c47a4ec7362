package dev.coppice.cache.resident;

import dev.coppice.loader.Detail;
import dev.coppice.model.Model;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** One call's lease; ends once, however often and from however many threads it is closed. */
public final class ResidentLease implements Lease {

  private static final VarHandle OPEN = openHandle();

  private final Resident resident;
  private final Model model;
  private volatile boolean open = true;

  ResidentLease(Resident resident, Model model) {
    this.resident = resident;
    this.model = model;
  }

  /** Whether the model gives what a call needs; else the lease is closed. */
  public boolean fits(Detail detail) {
    boolean fits = detail == Detail.SCORES || resident.hasReasons();
    if (!fits) {
      close();
    }
    return fits;
  }

  /** The leased model, for the cache itself. */
  public Resident resident() {
    return resident;
  }

  /**
   * @throws IllegalStateException if the lease is closed: the model's memory may be gone
   */
  @Override
  public Model model() {
    if (!open) {
      throw new IllegalStateException("lease: closed (expected: open)");
    }
    return model;
  }

  @Override
  public String version() {
    return resident.version();
  }

  @Override
  public ScoringTime scoringTime() {
    return resident.times().scores();
  }

  @Override
  public ScoringTime reasonsTime() {
    return resident.times().reasons();
  }

  @Override
  public void close() {
    if (OPEN.compareAndSet(this, true, false)) {
      resident.release();
    }
  }

  private static VarHandle openHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(ResidentLease.class, "open", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
