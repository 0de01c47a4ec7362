package dev.coppice.plan.eviction;

import dev.coppice.cache.warmup.Popularity;
import dev.coppice.loader.ModelName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** Those of the lowest priority leave; a model's priority changes with its own calls only. */
public final class ByPriority implements Policy {

  private static final double DAY_SECONDS = 86_400;
  private static final int CALLS_BETWEEN_TRIMS = 10_000;

  private final Rule rule;
  private final long capacity;
  private final long maxModels;
  private final Map<Integer, Entry> known = new HashMap<>();
  private final TreeSet<Entry> inMemory =
      new TreeSet<>(
          (one, other) ->
              one.priority == other.priority
                  ? Integer.compare(one.tenant, other.tenant)
                  : Double.compare(one.priority, other.priority));
  private long used;
  private double lowest;
  private long calls;

  /** What is known of one tenant. */
  private static final class Entry {

    private final int tenant;
    private final ModelName name;
    private final long bytes;
    private double frequency;
    private double priority;
    private boolean isInMemory;

    private Entry(int tenant, long bytes) {
      this.tenant = tenant;
      this.name = new ModelName(Integer.toString(tenant));
      this.bytes = bytes;
    }
  }

  /** How a call changes a priority. */
  private interface Rule {

    void called(ByPriority policy, Entry entry, double seconds, double cost);

    /** The model has left. */
    default void left(ByPriority unusedPolicy, Entry unusedEntry) {}
  }

  private ByPriority(long capacityBytes, Rule rule) {
    this(capacityBytes, Long.MAX_VALUE, rule);
  }

  private ByPriority(long capacityBytes, long maxModels, Rule rule) {
    this.capacity = capacityBytes;
    this.maxModels = maxModels;
    this.rule = rule;
  }

  /** The one whose last call is the longest ago leaves. */
  public static Policy lru(long capacityBytes) {
    return new ByPriority(
        capacityBytes, (policy, entry, seconds, cost) -> entry.priority = ++policy.lowest);
  }

  /**
   * Greedy dual: frequency while in memory by cost and size, and an age that each victim raises.
   */
  public static Policy gdsf(long capacityBytes) {
    return new ByPriority(
        capacityBytes,
        new Rule() {
          @Override
          public void called(ByPriority policy, Entry entry, double seconds, double cost) {
            entry.frequency++;
            entry.priority = policy.lowest + entry.frequency * cost / entry.bytes;
          }

          @Override
          public void left(ByPriority policy, Entry entry) {
            policy.lowest = entry.priority;
            entry.frequency = 0;
          }
        });
  }

  /** Calls, each worth half after a day, also of those that have left. */
  public static Policy popularity(long capacityBytes) {
    return decayed(capacityBytes, (bytes, cost) -> 1);
  }

  /**
   * What the server does: the count is the server's own, and the law that of its victims, the least
   * worth for each byte.
   */
  public static Policy asServer(long capacityBytes) {
    return asServer(capacityBytes, Long.MAX_VALUE);
  }

  /**
   * The same.
   *
   * @param maxModels in memory at once, 1 or more
   */
  public static Policy asServer(long capacityBytes, long maxModels) {
    double[] now = new double[1];
    Popularity popularity = new Popularity(() -> Instant.ofEpochMilli((long) (now[0] * 1000)));
    return new ByPriority(
        capacityBytes,
        maxModels,
        (policy, entry, seconds, cost) -> {
          now[0] = seconds;
          entry.priority =
              popularity.count(entry.name, 1) - Math.log((double) entry.bytes) / Math.log(2);
          if (++policy.calls % CALLS_BETWEEN_TRIMS == 0) {
            popularity.trim();
          }
        });
  }

  /** The same for each byte, by what a return costs; the count is of this file. */
  public static Policy popularityByBytesAndCost(long capacityBytes) {
    return decayed(capacityBytes, (bytes, cost) -> cost / bytes);
  }

  /** What one call is worth. */
  private interface Weight {
    double of(long bytes, double cost);
  }

  /** Counts are kept as what they would be worth at the trace's begin: so their order stays. */
  private static Policy decayed(long capacityBytes, Weight weight) {
    return new ByPriority(
        capacityBytes,
        (policy, entry, seconds, cost) -> {
          entry.frequency += Math.pow(2, seconds / DAY_SECONDS);
          entry.priority = entry.frequency * weight.of(entry.bytes, cost);
        });
  }

  @Override
  public boolean call(int tenant, double seconds, long bytes, double cost) {
    if (bytes > capacity) {
      return false; // Its calls get 507: nobody leaves for it.
    }
    Entry entry = known.computeIfAbsent(tenant, t -> new Entry(t, bytes));
    boolean hit = entry.isInMemory;
    if (hit) {
      inMemory.remove(entry);
    } else {
      makeRoom(bytes);
      used += bytes;
    }
    entry.isInMemory = true;
    rule.called(this, entry, seconds, cost);
    inMemory.add(entry);
    return hit;
  }

  private void makeRoom(long bytes) {
    while ((used + bytes > capacity || inMemory.size() >= maxModels) && !inMemory.isEmpty()) {
      Entry victim = inMemory.pollFirst();
      victim.isInMemory = false;
      used -= victim.bytes;
      rule.left(this, victim);
    }
  }
}
