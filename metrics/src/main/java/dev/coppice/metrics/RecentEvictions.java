package dev.coppice.metrics;

import dev.coppice.cache.resident.Eviction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last models that left memory, and why: as many as fit a page. */
public final class RecentEvictions {

  private static final int MAX = 50;

  private final InstantSource clock;
  private final Deque<Entry> newestFirst = new ArrayDeque<>(MAX + 1);

  public RecentEvictions(InstantSource clock) {
    this.clock = clock;
  }

  /** One of them. */
  public record Entry(Instant at, Eviction eviction) {}

  public synchronized void add(Eviction eviction) {
    newestFirst.addFirst(new Entry(clock.instant(), eviction));
    if (newestFirst.size() > MAX) {
      newestFirst.removeLast();
    }
  }

  /** The newest first. */
  public synchronized List<Entry> list() {
    return List.copyOf(newestFirst);
  }
}
