package dev.coppice.cache.warmup;

import dev.coppice.cache.resident.UseCounter;
import dev.coppice.loader.ModelName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How often each model is called: a count that loses half of itself in a day, so that it says what
 * a model was worth lately and is not fooled by one night's sweep.
 *
 * <p>Nothing is decayed as time passes: each count is kept as the power of two that it will be
 * worth after its half-lives, and compared as it is. So time never goes back here: where the clock
 * does, what is called from then on would be worth less than what was called before.
 *
 * <p>It keeps {@value #MAX_MODELS} models and {@value #MAX_NAME_CHARACTERS} characters of their
 * names, some 6 MiB; {@link #trim} drops the least popular beyond that. Of the store's models it is
 * called more often than as many could be loaded, unless the disk of a document hangs; of
 * registered ones by nobody. So what is twice as much is trimmed in any case.
 */
public final class Popularity implements UseCounter {

  /** Models whose counts are kept. */
  public static final int MAX_MODELS = 20_000;

  static final int MAX_NAME_CHARACTERS = 2 << 20;
  static final Duration HALF_LIFE = Duration.ofDays(1);

  /** A count that is worth less than this is none. */
  private static final double MIN = 0.01;

  private final InstantSource clock;
  private final Map<ModelName, Count> counts = new HashMap<>();
  private long characters;
  private long changes;
  private long latestMillis;

  /** By how much the clock has been set back. */
  private long backMillis;

  /**
   * Calls of a model.
   *
   * @param calls as they were worth at that time
   * @param rank logarithm of what they would be worth at the clock's zero: the same at all times,
   *     and compared without a power for each
   */
  private record Count(double calls, long millis, double rank) {

    private static Count of(double calls, long millis) {
      return new Count(calls, millis, rank(calls, millis));
    }

    private static double rank(double calls, long millis) {
      return Math.log(calls) / Math.log(2) + (double) millis / HALF_LIFE.toMillis();
    }

    private double at(long now) {
      return calls * Math.pow(2, (double) Math.min(0, millis - now) / HALF_LIFE.toMillis());
    }
  }

  public Popularity(InstantSource clock) {
    this.clock = clock;
    this.latestMillis = clock.millis();
  }

  /** The clock's time, which goes on from the latest where the clock is set back. */
  private long now() {
    long read = clock.millis();
    backMillis = Math.max(backMillis, latestMillis - read);
    latestMillis = read + backMillis;
    return latestMillis;
  }

  @Override
  public synchronized double count(ModelName name, long calls) {
    long now = now();
    Count count = counts.get(name);
    if (calls > 0) {
      characters += count == null ? name.value().length() : 0;
      count = Count.of(calls + (count == null ? 0 : count.at(now)), now);
      counts.put(name, count);
      changes++;
      if (isBeyond(2)) {
        trim();
      }
    }
    // Of a model that nobody has called so far, somebody thinks that it will be.
    return count == null ? Count.rank(1, now) : count.rank();
  }

  /** Takes over what another knew, where that is more. */
  public synchronized void merge(Map<ModelName, Double> calls) {
    long now = now();
    calls.forEach(
        (name, count) ->
            counts.merge(
                name,
                Count.of(count, now),
                (own, other) -> own.at(now) >= other.at(now) ? own : other));
    trim();
  }

  /** The most popular models and what their calls are worth now, the most popular first. */
  public synchronized Map<ModelName, Double> hottest(int most) {
    long now = now();
    Map<ModelName, Double> hottest = new LinkedHashMap<>();
    hottestFirst().limit(most).forEach(each -> hottest.put(each.getKey(), each.getValue().at(now)));
    return hottest;
  }

  /** Grows with each use that is counted. */
  public synchronized long changes() {
    return changes;
  }

  /** Forgets the least popular beyond the bounds, and what nobody has called for long. */
  public synchronized void trim() {
    long now = now();
    double least = Count.rank(MIN, now);
    counts.values().removeIf(count -> count.rank() < least);
    characters = counts.keySet().stream().mapToLong(name -> name.value().length()).sum();
    if (!isBeyond(1)) {
      return;
    }
    Iterator<Map.Entry<ModelName, Count>> coldestFirst =
        hottestFirst().toList().reversed().iterator();
    while (isBeyond(1)) {
      ModelName coldest = coldestFirst.next().getKey();
      counts.remove(coldest);
      characters -= coldest.value().length();
    }
  }

  private boolean isBeyond(int times) {
    return counts.size() > times * MAX_MODELS || characters > (long) times * MAX_NAME_CHARACTERS;
  }

  private Stream<Map.Entry<ModelName, Count>> hottestFirst() {
    return counts.entrySet().stream()
        .sorted(
            Comparator.comparingDouble(
                    (Map.Entry<ModelName, Count> each) -> -each.getValue().rank())
                .thenComparing(Map.Entry::getKey));
  }
}
