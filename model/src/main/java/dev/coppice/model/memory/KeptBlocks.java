package dev.coppice.model.memory;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that threads freed, each for the next one that it takes: unmapping one and clearing the
 * pages of another takes the system as long as a model takes to be read from the file cache.
 *
 * <p>What is kept is slack until its thread has reserved it.
 */
final class KeptBlocks {

  private final Map<Thread, Keeping> open = new ConcurrentHashMap<>();
  private final AtomicLong slack = new AtomicLong();

  /** What one thread keeps, for as long as it is open. */
  private final class Keeping implements Blocks.Keeping {

    private final long pages;
    private @Nullable MemorySegment block;
    private boolean isReserved;

    Keeping(long pages) {
      this.pages = pages;
    }

    boolean keep(MemorySegment freed) {
      if (block != null || freed.byteSize() < pages) {
        return false;
      }
      if (freed.byteSize() > pages) {
        NativeMemory.free(freed.asSlice(pages));
      }
      block = freed.asSlice(0, pages);
      isReserved = false;
      slack.addAndGet(pages);
      return true;
    }

    long slackBytes() {
      return block == null || isReserved ? 0 : pages;
    }

    void reserved() {
      slack.addAndGet(-slackBytes());
      isReserved = true;
    }

    @Nullable MemorySegment take(long wanted) {
      MemorySegment kept = block;
      if (kept == null || wanted != pages) {
        return null;
      }
      reserved();
      block = null;
      return kept;
    }

    void giveBack() {
      MemorySegment kept = block;
      if (kept != null) {
        NativeMemory.free(kept);
        reserved();
        block = null;
      }
    }

    @Override
    public void close() {
      open.remove(Thread.currentThread());
      giveBack();
    }
  }

  /**
   * Begins to keep a block of this thread.
   *
   * @param pages bytes, whole pages
   */
  Blocks.Keeping open(long pages) {
    Keeping keeping = new Keeping(pages);
    if (open.putIfAbsent(Thread.currentThread(), keeping) != null) {
      throw new IllegalStateException("block: is kept already (expected: one at a time)");
    }
    return keeping;
  }

  /** Takes over a block of whole pages that nobody reads any more; false if it is not wanted. */
  boolean keep(MemorySegment block) {
    Keeping keeping = own();
    return keeping != null && keeping.keep(block);
  }

  /**
   * The block that this thread keeps, with anything in it; null if there is none so long.
   *
   * @param pages bytes, whole pages
   */
  @Nullable MemorySegment take(long pages) {
    Keeping keeping = own();
    return keeping == null ? null : keeping.take(pages);
  }

  private @Nullable Keeping own() {
    return open.get(Thread.currentThread());
  }

  /** See {@link Slack#slackBytes}. */
  long slackBytes() {
    return slack.get();
  }

  /** See {@link Slack#slackOfThisThread}. */
  long slackOfThisThread() {
    Keeping keeping = own();
    return keeping == null ? 0 : keeping.slackBytes();
  }

  /** See {@link Slack#reservedByThisThread}. */
  void reservedByThisThread() {
    Keeping keeping = own();
    if (keeping != null) {
      keeping.reserved();
    }
  }

  /** See {@link Slack#giveBackOfThisThread}. */
  void giveBackOfThisThread() {
    Keeping keeping = own();
    if (keeping != null && keeping.slackBytes() > 0) {
      keeping.giveBack();
    }
  }
}
