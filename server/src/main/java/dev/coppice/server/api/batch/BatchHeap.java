package dev.coppice.server.api.batch;

import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.HeapShare;

/** What one batch has taken of the heap; from any thread, until it is closed. */
final class BatchHeap implements HeapShare, AutoCloseable {

  private final SharedBytes.Holding holding;
  private boolean isClosed;

  /**
   * @param holding taken over
   */
  BatchHeap(SharedBytes.Holding holding) {
    this.holding = holding;
  }

  @Override
  public synchronized void take(long bytes) {
    if (isClosed) {
      throw new HeapRefusedException("the batch has ended");
    }
    holding.take(bytes);
  }

  /**
   * Sets bytes aside for what is going to be taken.
   *
   * @throws HeapRefusedException if there is no room for them
   */
  synchronized void claim(long bytes) {
    if (!isClosed && !holding.claim(bytes)) {
      throw new HeapRefusedException("no room for %d bytes more of a batch".formatted(bytes));
    }
  }

  /** As {@link SharedBytes.Holding#claimAgain}. */
  synchronized boolean claimAgain() {
    return isClosed || holding.claimAgain();
  }

  /** As {@link SharedBytes.Holding#giveUp}. */
  synchronized void giveUp() {
    holding.giveUp();
  }

  /** Gives back so many of the bytes that were taken. */
  synchronized void give(long bytes) {
    if (!isClosed) {
      holding.give(bytes);
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    holding.close();
  }
}
