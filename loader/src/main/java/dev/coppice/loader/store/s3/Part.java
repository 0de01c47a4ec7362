package dev.coppice.loader.store.s3;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.coppice.loader.Interruptions;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.s3.RangedObject.Body;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One part of an object on its way from the store, through a buffer, to the reader: one thread
 * fetches, another takes what is there, and closing ends both.
 *
 * <p>A body that breaks is asked for again from where it broke, three times in all. What breaks the
 * fetch for good reaches the reader after the bytes that came before it.
 */
final class Part implements AutoCloseable {

  private static final int FETCHES = 3;
  private static final int STEP = 64 * 1024;

  private final RangedObject object;
  private final long start;
  private final int length;
  private final PartBuffers buffers;
  private final MemorySegment buffer;

  /** A virtual one, because an interrupt ends all that such a thread waits for, sockets too. */
  private final Thread fetching;

  private int filled;
  private int taken;
  private boolean closed;
  private @Nullable StoreException failure;

  /**
   * @param start of the part in the object
   * @param length bytes of the part, at most the buffer's
   * @param buffer of those buffers, given back when this is closed
   */
  Part(RangedObject object, long start, int length, PartBuffers buffers, MemorySegment buffer) {
    this.object = object;
    this.start = start;
    this.length = length;
    this.buffers = buffers;
    this.buffer = buffer;
    this.fetching = Thread.ofVirtual().name("coppice-part-" + start).unstarted(this::fetch);
  }

  /** Begins to fetch. */
  void start() {
    fetching.start();
  }

  /** Fetches all of it, or until it is closed; the reader gets whatever failure stops it. */
  private void fetch() {
    byte[] step = new byte[STEP];
    try {
      int fetches = 0;
      while (isWanting()) {
        fetches++;
        try (Body opened = object.open(start + filled(), start + length)) {
          fill(opened, step, fetches == FETCHES);
        }
      }
    } catch (StoreException e) {
      fail(e);
    } catch (RuntimeException | Error e) { // Nobody else would tell the reader.
      fail(S3Faults.reading(e));
    }
  }

  /** Returns when there is nothing more to read, or when it broke and that is not the last time. */
  private void fill(Body opened, byte[] step, boolean isLast) throws StoreException {
    try {
      while (isWanting()) {
        int read = opened.bytes().read(step, 0, Math.min(STEP, length - filled()));
        if (read < 0) {
          throw new StoreException(
              StoreFault.CUT_OFF, "part ended after %d of %d".formatted(filled(), length), null);
        }
        add(step, read);
      }
      int unused = opened.bytes().read(step, 0, 1); // The end lets the connection serve again.
    } catch (IOException e) {
      StoreException broken = e instanceof StoreException known ? known : S3Faults.reading(e);
      if (isLast || !broken.fault().fetchAgain()) {
        throw broken;
      }
    }
  }

  private synchronized boolean isWanting() {
    return !closed && filled < length;
  }

  private synchronized int filled() {
    return filled;
  }

  private synchronized void add(byte[] step, int count) {
    if (!closed) {
      MemorySegment.copy(step, 0, buffer, JAVA_BYTE, filled, count);
      filled += count;
      notifyAll();
    }
  }

  private synchronized void fail(StoreException e) {
    failure = e;
    notifyAll();
  }

  /** Whether the reader has had all of it. */
  synchronized boolean isTaken() {
    return taken == length;
  }

  /**
   * Takes bytes; waits until there are some.
   *
   * @param count the most that are wanted
   * @return how many, 1 or more; the part has some left
   */
  synchronized int take(byte[] out, int offset, int count) throws IOException {
    awaitBytes();
    int given = Math.min(count, filled - taken);
    MemorySegment.copy(buffer, JAVA_BYTE, taken, out, offset, given);
    taken += given;
    return given;
  }

  private void awaitBytes() throws IOException {
    try {
      while (!closed && filled == taken) {
        if (failure != null) {
          throw failure;
        }
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Interruptions.ofInput(e);
    }
    if (closed) {
      throw new StoreException(StoreFault.CUT_OFF, "the object was let go", null);
    }
  }

  /** Gives the buffer back, and ends the fetch; further calls do nothing. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      notifyAll();
    }
    buffers.give(buffer);
    fetching.interrupt();
  }
}
