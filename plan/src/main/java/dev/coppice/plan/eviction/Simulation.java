package dev.coppice.plan.eviction;

import dev.coppice.plan.traffic.Days;

/**
 * Plays days of calls against a memory, a disk below it and the store below that. The first day
 * fills them and is counted separately.
 */
public final class Simulation {

  private final long[] bytes;
  private final long[] copies;
  private final Policy memory;
  private final Policy disk;
  private final Costs costs;

  /** What a model's return costs, in milliseconds. */
  public record Costs(double diskMillis, double storeMillis) {}

  /**
   * @param bytes of each tenant's model in memory; the disk takes as many
   * @param memory empty
   * @param disk empty; keeps what came out of the store
   */
  public Simulation(long[] bytes, Policy memory, Policy disk, Costs costs) {
    this(bytes, bytes, memory, disk, costs);
  }

  /**
   * The same.
   *
   * @param copies bytes of each tenant's model on the disk
   */
  public Simulation(long[] bytes, long[] copies, Policy memory, Policy disk, Costs costs) {
    this.bytes = bytes.clone();
    this.copies = copies.clone();
    this.memory = memory;
    this.disk = disk;
    this.costs = costs;
  }

  /** A disk that keeps nothing. */
  public static Policy noDisk() {
    return (tenant, seconds, bytes, cost) -> false;
  }

  /**
   * Makes the calls of those days; once.
   *
   * @param days 2 or more
   */
  public Outcome run(Days days) {
    Tally first = new Tally();
    Tally later = new Tally();
    for (int day = 0; day < days.number(); day++) {
      days.forEach(day, calls(day == 0 ? first : later));
    }
    return new Outcome(first.calls(), later.calls());
  }

  private Days.Listener calls(Tally tally) {
    return (tenant, seconds, isSweep) -> {
      long size = bytes[tenant];
      // The disk is asked at each call, so that it knows who was called last; as files' times do.
      boolean onDisk = disk.call(tenant, seconds, copies[tenant], 1);
      double cost = onDisk ? costs.diskMillis() : costs.storeMillis();
      boolean hit = memory.call(tenant, seconds, size, cost);
      if (!isSweep) {
        tally.add(hit, onDisk);
      }
    };
  }

  /** Counts while a day goes on. */
  private static final class Tally {

    private long memory;
    private long disk;
    private long store;

    private void add(boolean hit, boolean onDisk) {
      if (hit) {
        memory++;
      } else if (onDisk) {
        disk++;
      } else {
        store++;
      }
    }

    private Calls calls() {
      return new Calls(memory, disk, store);
    }
  }

  /** Calls by where their model was. */
  public record Calls(long memory, long disk, long store) {

    /** The part that found the model in memory; 0 of no calls. */
    public double hitRatio() {
      return part(memory);
    }

    /** The part that waited for the disk. */
    public double diskRatio() {
      return part(disk);
    }

    /** The part that waited for the store. */
    public double storeRatio() {
      return part(store);
    }

    private double part(long calls) {
      return (double) calls / Math.max(1, memory + disk + store);
    }

    /** So many calls, of which the same parts find their model there. */
    public Calls of(long calls) {
      long inMemory = Math.round(calls * hitRatio());
      long onDisk = Math.min(calls - inMemory, Math.round(calls * diskRatio()));
      return new Calls(inMemory, onDisk, calls - inMemory - onDisk);
    }

    /** These and others. */
    public Calls plus(Calls others) {
      return new Calls(memory + others.memory, disk + others.disk, store + others.store);
    }

    /** So many times as many. */
    public Calls times(int factor) {
      return new Calls(memory * factor, disk * factor, store * factor);
    }

    /** What a call waits for its model on average, in milliseconds. */
    public double meanMillis(Costs costs) {
      return diskRatio() * costs.diskMillis() + storeRatio() * costs.storeMillis();
    }
  }

  /**
   * What became of the calls; those of sweeps are not among them.
   *
   * @param firstDay from an empty memory and disk
   * @param later of all other days
   */
  public record Outcome(Calls firstDay, Calls later) {}
}
