package dev.coppice.model.memory;

import dev.coppice.model.HeapShare;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What reading one model file takes of memory: of the heap, where it is asked for at its highest,
 * and native memory, where large columns are. Whoever reads closes it when the file has been read,
 * or was refused; that frees all native columns.
 *
 * <p>For one thread.
 */
public final class ReadingMemory implements AutoCloseable {

  private final HeapShare heap;
  private final NativeHold hold;
  private final LongConsumer giveBack;
  private final List<NativeInts> columns = new ArrayList<>();
  private long heapBytes;
  private long heapTaken;

  /**
   * @param heap asked before more of the heap is taken
   * @param reserve called with the native bytes that will be held in total, each time before more
   *     is taken; what it throws ends the reading
   */
  public ReadingMemory(HeapShare heap, LongConsumer reserve) {
    this(heap, new NativeHold(reserve), bytes -> {});
  }

  private ReadingMemory(HeapShare heap, NativeHold hold, LongConsumer giveBack) {
    this.heap = heap;
    this.hold = hold;
    this.giveBack = giveBack;
  }

  /** For files that somebody else answers for. */
  public static ReadingMemory unbounded() {
    return new ReadingMemory(HeapShare.UNBOUNDED, bytes -> {});
  }

  /** For one pass over the file; closed with it, it gives all that it took back to this memory. */
  public ReadingMemory ofPass() {
    return new ReadingMemory(this::take, hold, this::give);
  }

  /** The same, whose native memory is none of this reading's. */
  public ReadingMemory ofPass(LongConsumer reserve) {
    return new ReadingMemory(this::take, new NativeHold(reserve), this::give);
  }

  /**
   * Takes so many bytes of the heap.
   *
   * @throws dev.coppice.model.HeapRefusedException if there is no room for them
   */
  public void take(long bytes) {
    long more = heapBytes + bytes - heapTaken;
    if (more > 0) {
      heap.take(more);
      heapTaken += more;
    }
    heapBytes += bytes;
  }

  /** Gives so many of the bytes back to this reading; the account has them again when it ends. */
  public void give(long bytes) {
    heapBytes -= bytes;
  }

  /** Native memory of this reading, in one sum. */
  public NativeHold nativeHold() {
    return hold;
  }

  /**
   * A native column, empty, which is freed with this memory.
   *
   * @param limit values that it may have at most
   */
  public NativeInts ints(int limit) {
    NativeInts column = new NativeInts(hold, limit);
    columns.add(column);
    return column;
  }

  @Override
  public void close() {
    columns.forEach(NativeInts::free);
    columns.clear();
    giveBack.accept(heapTaken);
    heapTaken = 0;
    heapBytes = 0;
  }
}
