package dev.coppice.loader;

import java.util.concurrent.Semaphore;

/** One load's permit to use the processor; for the load's thread alone. */
final class BuildPermit implements AutoCloseable {

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

  /** Gives the permit back before a wait for somebody else; does nothing if there is none. */
  void giveBack() {
    if (isHeld) {
      isHeld = false;
      free.release();
    }
  }

  /**
   * The same memory, whose first request, the one that may wait, is made without the permit: a load
   * that holds what this one lacks may need it to come to its end.
   */
  LoadMemory besides(LoadMemory memory) {
    return new LoadMemory() {
      private boolean hasAsked;

      @Override
      public void reserve(long totalBytes) {
        if (hasAsked) {
          memory.reserve(totalBytes);
          return;
        }
        hasAsked = true;
        giveBack();
        memory.reserve(totalBytes);
        try {
          take();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt(); // The next read ends the load.
        }
      }

      @Override
      public long weigh(long heapBytes) {
        return memory.weigh(heapBytes);
      }
    };
  }

  @Override
  public void close() {
    giveBack();
  }
}
