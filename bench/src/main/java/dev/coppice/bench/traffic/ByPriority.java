package dev.coppice.bench.traffic;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** Those of the lowest priority leave; a model's priority changes with its own calls only. */
final class ByPriority implements Policy {

  private static final double DAY_SECONDS = 86_400;

  private final Rule rule;
  private final long capacity;
  private final Map<Integer, Entry> known = new HashMap<>();
  private final TreeSet<Entry> inMemory =
      new TreeSet<>(
          (one, other) ->
              one.priority == other.priority
                  ? Integer.compare(one.tenant, other.tenant)
                  : Double.compare(one.priority, other.priority));
  private long used;
  private double lowest;

  /** What is known of one tenant. */
  private static final class Entry {

    private final int tenant;
    private final long bytes;
    private double frequency;
    private double priority;
    private boolean isInMemory;

    private Entry(int tenant, long bytes) {
      this.tenant = tenant;
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
    this.capacity = capacityBytes;
    this.rule = rule;
  }

  /** The one whose last call is the longest ago leaves. */
  static Policy lru(long capacityBytes) {
    return new ByPriority(
        capacityBytes, (policy, entry, seconds, cost) -> entry.priority = ++policy.lowest);
  }

  /**
   * Greedy dual: frequency while in memory by cost and size, and an age that each victim raises.
   */
  static Policy gdsf(long capacityBytes) {
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
  static Policy popularity(long capacityBytes) {
    return decayed(capacityBytes, (bytes, cost) -> 1);
  }

  /** The same for each byte. */
  static Policy popularityByBytes(long capacityBytes) {
    return decayed(capacityBytes, (bytes, cost) -> 1.0 / bytes);
  }

  /** The same for each byte, by what a return costs. */
  static Policy popularityByBytesAndCost(long capacityBytes) {
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
    while (used + bytes > capacity && !inMemory.isEmpty()) {
      Entry victim = inMemory.pollFirst();
      victim.isInMemory = false;
      used -= victim.bytes;
      rule.left(this, victim);
    }
  }
}
