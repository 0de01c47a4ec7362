package dev.coppice.cache.budget;

import dev.coppice.loader.LoadedModel;

/**
 * How many bytes of the budget, which is one of native memory, a model's byte on the heap costs.
 *
 * <p>The budget is the one law that evicts, and the heap is far smaller: so a byte there counts as
 * many more that the budget is used up before the heap is.
 *
 * @param bytes of the budget for each byte on the heap, 1 or more
 */
public record HeapWeight(long bytes) {

  public HeapWeight {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes: %d (expected: 1 or more)".formatted(bytes));
    }
  }

  /**
   * The weight by which the budget is used up no later than the heap.
   *
   * @param budgetBytes all there are for models
   * @param heapBytes what all models together may keep on the heap, 1 or more
   */
  public static HeapWeight of(long budgetBytes, long heapBytes) {
    return new HeapWeight(Math.max(1, budgetBytes / heapBytes));
  }

  /** What so many bytes on the heap count. */
  public long of(long heapBytes) {
    return Math.multiplyExact(bytes, heapBytes);
  }

  /** What a model counts. */
  public long cost(LoadedModel loaded) {
    return loaded.model().bytes() + of(loaded.heapBytes());
  }
}
