package dev.coppice.server.http;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Knows whether event loops turn: each notes the time every second, as long as it does. */
final class LoopTicks {

  /** A loop that has not come round for so long is stuck in one task. */
  private static final Duration OLDEST = Duration.ofSeconds(5);

  private final List<AtomicLong> ticks = new ArrayList<>();

  /** Begins to watch; the loops must run, or be about to. */
  @SuppressWarnings("FutureReturnValueIgnored") // Ends with the loop.
  LoopTicks(Iterable<EventExecutor> loops) {
    for (EventExecutor loop : loops) {
      AtomicLong last = new AtomicLong(System.nanoTime());
      ticks.add(last);
      loop.scheduleAtFixedRate(() -> last.set(System.nanoTime()), 1, 1, TimeUnit.SECONDS);
    }
  }

  boolean areTurning() {
    long now = System.nanoTime();
    return ticks.stream().allMatch(last -> now - last.get() < OLDEST.toNanos());
  }
}
