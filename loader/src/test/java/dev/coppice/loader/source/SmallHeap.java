package dev.coppice.loader.source;

import dev.coppice.loader.memory.HeapBusyException;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.model.HangingFile;
import dev.coppice.model.HeapRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** So many bytes for each load, which hears afterwards how many of them it had at the most. */
public final class SmallHeap implements LoadHeap {

  private final long capacity;
  private int busyOpenings;
  private final AtomicInteger openings = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private long peak;
  private int alone;
  private long takenAlone;
  private @Nullable HangingFile file;

  public SmallHeap(long capacity) {
    this.capacity = capacity;
  }

  /** The first so many loads find it full of others'. */
  SmallHeap busyFor(int loads) {
    busyOpenings = loads;
    return this;
  }

  public long peak() {
    return peak;
  }

  /** Whoever takes of it reads that file first. */
  SmallHeap reading(HangingFile other) {
    file = other;
    return this;
  }

  /** Works that were done alone. */
  int alone() {
    return alone;
  }

  /** The most that a load had while it did one. */
  long takenAlone() {
    return takenAlone;
  }

  int openings() {
    return openings.get();
  }

  /** Parts that were not closed. */
  int left() {
    return open.get();
  }

  @Override
  public Holding open() {
    boolean isBusy = openings.getAndIncrement() < busyOpenings;
    open.incrementAndGet();
    return new Holding() {
      private long taken;

      @Override
      public void take(long bytes) {
        read();
        if (isBusy) {
          throw new HeapBusyException("bytes: " + bytes);
        }
        if (taken + bytes > capacity) {
          throw new HeapRefusedException(
              "%d bytes on the heap to read it (expected: at most %d)"
                  .formatted(taken + bytes, capacity));
        }
        taken += bytes;
        peak = Math.max(peak, taken);
      }

      @Override
      public <T> T alone(Work<T> work) throws IOException {
        alone++;
        takenAlone = Math.max(takenAlone, taken);
        return work.result();
      }

      @Override
      public void keep(long bytes) {
        taken = Math.min(taken, bytes);
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }

  private void read() {
    try {
      if (file != null) {
        file.use();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
