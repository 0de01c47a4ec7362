package dev.coppice.loader.memory;

import dev.coppice.model.HeapRefusedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The heap that loads take for reading model files: one account over all of them, and in it a share
 * for each load, by the rule of {@link SharedBytes}.
 */
public final class SharedLoadHeap implements LoadHeap {

  private final SharedBytes account;
  private final ReentrantLock alone = new ReentrantLock();

  public SharedLoadHeap(SharedBytes account) {
    this.account = account;
  }

  @Override
  public Holding open() {
    return new Held();
  }

  @Override
  public long limit() {
    return account.maxOfOne();
  }

  private final class Held implements Holding {

    private final SharedBytes.Holding holding = account.open(this);
    private long taken;

    @Override
    public void take(long bytes) {
      if (taken + bytes > account.maxOfOne()) {
        throw new HeapRefusedException(
            "%d bytes on the heap to read it (expected: at most %d)"
                .formatted(taken + bytes, account.maxOfOne()));
      }
      try {
        holding.take(bytes);
      } catch (HeapRefusedException e) {
        throw new HeapBusyException(String.valueOf(e.getMessage()));
      }
      taken += bytes;
    }

    @Override
    public <T> T alone(Work<T> work) throws IOException {
      try {
        alone.lockInterruptibly();
      } catch (InterruptedException e) {
        throw (InterruptedIOException) new InterruptedIOException().initCause(e);
      }
      try {
        return work.result();
      } finally {
        alone.unlock();
      }
    }

    @Override
    public void keep(long bytes) {
      taken = Math.min(taken, bytes);
      holding.shrinkTo(bytes);
    }

    @Override
    public void close() {
      taken = 0;
      holding.close();
    }
  }
}
