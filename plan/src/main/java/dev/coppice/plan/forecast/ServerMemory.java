package dev.coppice.plan.forecast;

import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.option.Instance;

/**
 * What the server makes of an instance unless it is told otherwise; scripts/jvm-flags has the
 * heap's rule.
 *
 * @param budgetBytes for all models
 * @param weight of a byte that a model keeps on the heap
 * @param diskBytes of models whose copies the disk has room for
 */
record ServerMemory(long budgetBytes, HeapWeight weight, long diskBytes) {

  private static final long MIB = 1L << 20;

  /** What a copy takes for each byte in memory: a packed node's four, and as many for its cover. */
  private static final int DISK_BYTES = 2;

  /** What comparing new versions with XGBoost has of the budget, if a quarter of it is more. */
  private static final long MAX_TRIAL_BYTES = 64 * MIB;

  static ServerMemory of(Instance instance) {
    long all = (long) (instance.memoryBytes() * Forecast.MEMORY_PART);
    long budget = all - Math.min(MAX_TRIAL_BYTES, all / 4);
    long most = Math.clamp(instance.memoryBytes() / MIB / 16, 128, 1024);
    long heap = Math.clamp(64 + 48L * instance.cores(), 128, most) * MIB;
    return new ServerMemory(
        budget,
        HeapWeight.of(budget, heap / 4),
        (long) (instance.diskBytes() * Forecast.DISK_PART) / DISK_BYTES);
  }

  /** What each tenant's model counts in the budget. */
  long[] counted(Fleet fleet) {
    long heap = weight.of(fleet.heap());
    return fleet.served().stream().mapToLong(bytes -> bytes + heap).toArray();
  }
}
