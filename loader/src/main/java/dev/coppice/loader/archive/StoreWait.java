package dev.coppice.loader.archive;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How long a load has waited for its store, added up over attempts and threads. */
public final class StoreWait {

  private final LongSupplier nanoClock;
  private final LongAdder nanos = new LongAdder();

  public StoreWait(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** The start of one wait, for {@link #end}. */
  public long start() {
    return nanoClock.getAsLong();
  }

  /** Returns the nanoseconds of this wait. */
  public long end(long start) {
    long took = nanoClock.getAsLong() - start;
    nanos.add(took);
    return took;
  }

  public Duration total() {
    return Duration.ofNanos(nanos.sum());
  }
}
