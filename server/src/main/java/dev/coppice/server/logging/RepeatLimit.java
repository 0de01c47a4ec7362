package dev.coppice.server.logging;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;

/**
 * Lets one line of a kind pass per second, and counts those between; for all threads.
 *
 * <p>Kinds are places in the code, some with a number or a file's name of which there are few;
 * never what clients choose.
 */
public final class RepeatLimit {

  /** Instead of a count: the line is not to be written. */
  public static final long SUPPRESSED = -1;

  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanoClock;
  private final ConcurrentMap<String, Kind> kinds = new ConcurrentHashMap<>();

  private static final class Kind {
    private final AtomicLong next;
    private final AtomicLong suppressed = new AtomicLong();

    Kind(long now) {
      next = new AtomicLong(now);
    }
  }

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  public RepeatLimit(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * Asks for one line.
   *
   * @return how many of its kind were suppressed since the last one, or {@link #SUPPRESSED}
   */
  public long pass(String name) {
    long now = nanoClock.getAsLong();
    Kind kind = kinds.computeIfAbsent(name, first -> new Kind(now));
    long next = kind.next.get();
    if (now - next < 0 || !kind.next.compareAndSet(next, now + PAUSE_NANOS)) {
      kind.suppressed.incrementAndGet();
      return SUPPRESSED;
    }
    return kind.suppressed.getAndSet(0);
  }

  /**
   * Tells how many of each kind were suppressed, if that is more than a second after the last line
   * of the kind: the next may be long in coming. They count no more then.
   */
  public void tellOverdue(ObjLongConsumer<String> told) {
    long now = nanoClock.getAsLong();
    kinds.forEach(
        (name, kind) -> {
          if (now - kind.next.get() >= 0) {
            tell(name, kind, told);
          }
        });
  }

  /** Tells all that are left, once no line may come after. */
  public void tellAll(ObjLongConsumer<String> told) {
    kinds.forEach((name, kind) -> tell(name, kind, told));
  }

  private static void tell(String name, Kind kind, ObjLongConsumer<String> told) {
    long suppressed = kind.suppressed.getAndSet(0);
    if (suppressed > 0) {
      told.accept(name, suppressed);
    }
  }
}
