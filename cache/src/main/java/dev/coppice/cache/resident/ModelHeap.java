package dev.coppice.cache.resident;

import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * What models keep on the heap, of whichever table and until they are free, and the bound over all
 * of them: what each takes for being there, however small it is, and what it brings along.
 *
 * <p>A bound of its own, because the budget of native memory knows nothing of what a model takes
 * for being there: charged there, it would cost a small model as much again.
 */
public final class ModelHeap {

  /** For its being there, measured 900, with a name, a URI and a version of usual length. */
  private static final int BYTES_EACH = 1 << 10;

  /** What name, URI and version of usual length take. */
  private static final int USUAL_TEXT_BYTES = 320;

  /** An object's head, the array's, and what fills both up. */
  private static final int BYTES_OF_STRING = 48;

  private final long capacity;
  private final HeapWeight weight;
  private final Predicate<Incoming> eviction;
  private final AtomicLong used = new AtomicLong();

  /**
   * @param capacity bytes for all models
   * @param weight what a byte that a model brings along counts in the budget besides, so that it is
   *     refused or others leave before it is read
   * @param eviction frees a model that nobody uses for that one; false if there is none
   */
  public ModelHeap(long capacity, HeapWeight weight, Predicate<Incoming> eviction) {
    this.capacity = capacity;
    this.weight = weight;
    this.eviction = eviction;
  }

  /** Bytes of the heap that a model takes, by estimate. */
  public static long bytesOf(ModelName name, LoadedModel loaded) {
    long text = bytesOf(name.value()) + bytesOf(loaded.uri()) + bytesOf(loaded.version());
    long others = (long) BYTES_EACH * (loaded.model().parts() - 1);
    return usualBytes(loaded.heapBytes()) + others + Math.max(0, text - USUAL_TEXT_BYTES);
  }

  /**
   * The same of a model with a name, a URI and a version of usual length.
   *
   * @param heapBytes that it brings along
   */
  public static long usualBytes(long heapBytes) {
    return BYTES_EACH + heapBytes;
  }

  private static long bytesOf(String text) {
    boolean isLatin = text.chars().allMatch(c -> c < 0x100);
    return BYTES_OF_STRING + (isLatin ? 1L : 2L) * text.length();
  }

  /**
   * Takes room for a model until {@link #give}.
   *
   * @param mayEvict whether others may leave for it
   * @return false if there is none, with nothing taken
   */
  public boolean take(long bytes, Incoming model, boolean mayEvict) {
    while (!tryTake(bytes)) {
      if (bytes > capacity || !mayEvict || !eviction.test(model)) {
        return false;
      }
    }
    return true;
  }

  private boolean tryTake(long bytes) {
    for (long now = used.get(); bytes <= capacity - now; now = used.get()) {
      if (used.compareAndSet(now, now + bytes)) {
        return true;
      }
    }
    return false;
  }

  /** Gives bytes back. */
  public void give(long bytes) {
    used.addAndGet(-bytes);
  }

  /** What a byte on the heap counts in the budget. */
  public HeapWeight weight() {
    return weight;
  }

  public long capacity() {
    return capacity;
  }

  /** Bytes that are taken. */
  public long used() {
    return used.get();
  }
}
