package dev.coppice.plan.forecast;

import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.resident.ModelHeap;
import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.option.Instance;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What the server makes of an instance unless it is told otherwise; scripts/jvm-flags has the
 * heap's rule.
 *
 * @param budgetBytes for all models
 * @param heapBytes that all models may keep on the heap, 1 or more
 * @param diskBytes of models whose copies the disk has room for
 */
public record ServerMemory(long budgetBytes, long heapBytes, long diskBytes) {

  private static final long MIB = 1L << 20;

  /** What a copy takes for each byte in memory: a packed node's four, and as many for its cover. */
  private static final int DISK_BYTES = 2;

  /** What the server takes beside the models. */
  private static final long OWN_BYTES = 350 * MIB;

  /** What comparing new versions with XGBoost has of the budget, if a quarter of it is more. */
  private static final long MAX_TRIAL_BYTES = 64 * MIB;

  /** What the JVM leaves out of what it says of its heap, by the flags of production. */
  private static final long SURVIVORS = 16 * MIB;

  /** Models have so many parts of the heap, and figures of tenants one of eight of these. */
  private static final int PARTS = 32;

  private static final int OF_MODELS = 8;

  /** Heaps that are advised are multiples of it. */
  private static final long HEAP_STEP = 64 * MIB;

  /** Figures of 10,000 tenants. */
  private static final long FIGURES = 3_000_000;

  static ServerMemory of(Instance instance) {
    long all = budget(instance.memoryBytes());
    long budget = all - Math.min(MAX_TRIAL_BYTES, all / 4);
    long most = Math.clamp(instance.memoryBytes() / MIB / 16, 128, 1024);
    long heap = Math.clamp(64 + 48L * instance.cores(), 128, most) * MIB;
    return new ServerMemory(
        budget,
        heapOfModels(heap),
        (long) (instance.diskBytes() * Forecast.DISK_PART) / DISK_BYTES);
  }

  /** A small instance leaves models what the server does not need, but a fifth in any case. */
  private static long budget(long memoryBytes) {
    return Math.max(
        memoryBytes / 5,
        Math.min((long) (memoryBytes * Forecast.MEMORY_PART), memoryBytes - OWN_BYTES));
  }

  /**
   * What models may keep on a heap, as the server shares it out.
   *
   * @param heapBytes of the flag {@code -Xmx}
   */
  public static long heapOfModels(long heapBytes) {
    long models = (heapBytes - SURVIVORS) / PARTS * OF_MODELS;
    return models - Math.min(FIGURES, models / OF_MODELS);
  }

  /** Of a byte that a model keeps on the heap. */
  HeapWeight weight() {
    return HeapWeight.of(budgetBytes, heapBytes);
  }

  /** What each tenant's model counts in the budget. */
  long[] counted(Fleet fleet) {
    long heap = weight().of(fleet.heap());
    return fleet.served().stream().mapToLong(bytes -> bytes + heap).toArray();
  }

  /** What each tenant's copy takes of the disk, where no byte weighs more than another. */
  static long[] copied(Fleet fleet) {
    return fleet.served().stream().mapToLong(bytes -> bytes + fleet.heap()).toArray();
  }

  /** Models that the heap holds at once, however small they are. */
  long maxModels(Fleet fleet) {
    return heapBytes / ModelHeap.usualBytes(fleet.heap());
  }

  /** The heap's bound; empty unless the budget has room for more models of mean size than that. */
  Optional<Plan.HeapBound> heapBound(Fleet fleet) {
    double served = Fleet.sum(fleet.served());
    if (!isHeapShort(fleet, served)) {
      return Optional.empty();
    }
    long enough =
        LongStream.iterate(HEAP_STEP, heap -> heap + HEAP_STEP)
            .filter(heap -> heapOfModels(heap) > heapBytes)
            .filter(heap -> !withHeap(heap).isHeapShort(fleet, served))
            .findFirst()
            .orElseThrow();
    return Optional.of(new Plan.HeapBound(maxModels(fleet), enough / MIB));
  }

  private boolean isHeapShort(Fleet fleet, double served) {
    int tenants = fleet.served().size();
    double all = served + (double) weight().of(fleet.heap()) * tenants;
    return Math.min(tenants, budgetBytes / (all / tenants)) > maxModels(fleet);
  }

  private ServerMemory withHeap(long bytes) {
    return new ServerMemory(budgetBytes, heapOfModels(bytes), diskBytes);
  }
}
