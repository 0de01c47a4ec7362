package dev.coppice.loader;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How long a load has waited for its store, added up over attempts and threads. */
final class StoreWait {

  private final LongSupplier nanoClock;
  private final LongAdder nanos = new LongAdder();

  StoreWait(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** The start of one wait, for {@link #end}. */
  long start() {
    return nanoClock.getAsLong();
  }

  void end(long start) {
    nanos.add(nanoClock.getAsLong() - start);
  }

  Duration total() {
    return Duration.ofNanos(nanos.sum());
  }
}
