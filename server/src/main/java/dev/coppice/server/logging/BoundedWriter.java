package dev.coppice.server.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Writes lines to an output by a thread of its own: a thread that has a line copies it and goes on,
 * and the writer's thread writes what gathered in a few milliseconds at once.
 *
 * <p>There are two buffers, of 1 MiB at most: one fills while the other is written. When a buffer
 * is full because nobody reads the output, further lines are dropped and counted, and a line says
 * how many.
 */
public final class BoundedWriter {

  private static final int MAX_BYTES = 1 << 20;
  private static final int FIRST_BYTES = 16 << 10;
  private static final int WORTH_A_WRITE = 64 << 10;
  private static final long GATHER_NANOS = 5_000_000;
  private static final long TICK_NANOS = 1_000_000_000;

  private final OutputStream out;
  private final LongFunction<byte[]> notice;
  private final Runnable tick;
  private final Thread thread;
  private byte[] filling = new byte[FIRST_BYTES];
  private byte[] spare = new byte[FIRST_BYTES];
  private int filled;
  private int lines;
  private long dropped;
  private long untold;
  private boolean isClosed;

  /**
   * Starts the thread.
   *
   * @param name of the thread
   * @param out takes whole lines
   * @param notice the line that says how many were dropped
   * @param tick runs on the thread, at least once a second while the output is read
   */
  public BoundedWriter(String name, OutputStream out, LongFunction<byte[]> notice, Runnable tick) {
    this.out = out;
    this.notice = notice;
    this.tick = tick;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::writeUntilClosed);
    thread.start();
  }

  /** Takes a copy of a line, or drops it; never waits for the output. */
  public synchronized void add(byte[] line, int length) {
    if (isClosed || filled + length > MAX_BYTES) {
      dropped++;
      untold++;
      return;
    }
    int before = filled;
    append(line, length);
    lines++;
    if (before == 0 || (before < WORTH_A_WRITE && filled >= WORTH_A_WRITE)) {
      notifyAll();
    }
  }

  private void append(byte[] line, int length) {
    if (filled + length > filling.length) {
      filling = Arrays.copyOf(filling, Math.max(filled + length, 2 * filling.length));
    }
    System.arraycopy(line, 0, filling, filled, length);
    filled += length;
  }

  /** Lines that were dropped so far, or lost by an output that is broken. */
  public synchronized long dropped() {
    return dropped;
  }

  private void writeUntilClosed() {
    try {
      while (awaitLines()) {
        byte[] full;
        int bytes;
        int count;
        synchronized (this) {
          full = filling;
          bytes = filled;
          count = lines;
          filling = spare;
          spare = full;
          filled = 0;
          lines = 0;
        }
        write(full, bytes, count);
        tellDropped();
        tick.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns false once there will be no more lines. */
  private synchronized boolean awaitLines() throws InterruptedException {
    if (filled == 0 && !isClosed) {
      TimeUnit.NANOSECONDS.timedWait(this, TICK_NANOS);
    }
    long deadline = System.nanoTime() + GATHER_NANOS;
    long left = GATHER_NANOS;
    while (filled > 0 && filled < WORTH_A_WRITE && !isClosed && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
    return filled > 0 || !isClosed;
  }

  private void write(byte[] bytes, int length, int count) {
    try {
      if (length > 0) {
        out.write(bytes, 0, length);
        out.flush();
      }
    } catch (IOException e) {
      synchronized (this) {
        dropped += count;
      }
    }
  }

  private void tellDropped() {
    long missing;
    synchronized (this) {
      missing = untold;
      untold = 0;
    }
    if (missing > 0) {
      byte[] line = notice.apply(missing);
      write(line, line.length, 0);
    }
  }

  /** Writes what is there, if somebody reads it before the patience is over. */
  public void close(Duration patience) {
    synchronized (this) {
      isClosed = true;
      notifyAll();
    }
    try {
      thread.join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
