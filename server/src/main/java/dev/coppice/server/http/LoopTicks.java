package dev.coppice.server.http;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Knows whether event loops turn, and how late they come to their tasks: each notes the time four
 * times a second, as long as it does.
 */
final class LoopTicks {

  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** The longest delay is of this window and of the one before. */
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** A loop that has not come round for so long is stuck in one task. */
  private static final Duration OLDEST = Duration.ofSeconds(5);

  private final List<Tick> ticks = new ArrayList<>();

  /** Begins to watch; the loops must run, or be about to. */
  @SuppressWarnings("FutureReturnValueIgnored") // Ends with the loop.
  LoopTicks(Iterable<EventExecutor> loops) {
    for (EventExecutor loop : loops) {
      Tick tick = new Tick(System.nanoTime());
      ticks.add(tick);
      loop.scheduleWithFixedDelay(
          () -> tick.turned(System.nanoTime()), PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  boolean areTurning() {
    long now = System.nanoTime();
    return ticks.stream().allMatch(tick -> now - tick.last < OLDEST.toNanos());
  }

  /** The longest that a loop came late within the last 30 to 60 seconds, or is late now. */
  long longestDelayNanos() {
    long now = System.nanoTime();
    return ticks.stream().mapToLong(tick -> tick.longestDelayNanos(now)).max().orElse(0);
  }

  /** One loop's; written by that loop alone. */
  private static final class Tick {

    private volatile long last;
    private volatile long longest;
    private volatile long longestBefore;
    private long windowStart;

    Tick(long now) {
      last = now;
      windowStart = now;
    }

    void turned(long now) {
      if (now - windowStart > WINDOW_NANOS) {
        longestBefore = longest;
        longest = 0;
        windowStart = now;
      }
      longest = Math.max(longest, now - last - PERIOD_NANOS);
      last = now;
    }

    long longestDelayNanos(long now) {
      return Math.max(now - last - PERIOD_NANOS, Math.max(longest, longestBefore));
    }
  }
}
