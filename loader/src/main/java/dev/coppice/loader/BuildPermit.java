package dev.coppice.loader;

import java.util.concurrent.Semaphore;

/** One load's permit to hold memory and build; for the load's thread alone. */
public final class BuildPermit implements AutoCloseable {

  private final Semaphore free;
  private boolean isHeld;

  BuildPermit(Semaphore free) {
    this.free = free;
  }

  /** Blocks until the load has a permit; does nothing if it has. */
  void take() throws InterruptedException {
    if (!isHeld) {
      free.acquire();
      isHeld = true;
    }
  }

  /** The same memory, of which nothing is reserved without the permit. */
  public LoadMemory before(LoadMemory memory) {
    return new LoadMemory() {
      @Override
      public void reserve(long totalBytes) {
        try {
          take();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt(); // The reservation notices.
        }
        memory.reserve(totalBytes);
      }

      @Override
      public long limit() {
        return memory.limit();
      }

      @Override
      public long weigh(long heapBytes) {
        return memory.weigh(heapBytes);
      }
    };
  }

  /** Gives the permit back; does nothing if there is none. */
  @Override
  public void close() {
    if (isHeld) {
      isHeld = false;
      free.release();
    }
  }
}
