package dev.coppice.loader.archive;

import dev.coppice.loader.Interruptions;
import dev.coppice.loader.memory.BuildPermit;
import dev.coppice.model.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream ahead on another thread, so that fetching and inflating go on while the reader
 * works on what is there already.
 *
 * <p>A few chunks circle between the two threads: filled ones one way, empty ones back. They are
 * made as they are needed, since most streams are short. When all are filled the other thread
 * waits. An error arrives after the bytes that came before it. Closing interrupts the other thread;
 * whoever owns what the source reads from makes its read end then. The other thread closes the
 * source.
 */
public final class ReadAheadInputStream extends BulkInputStream {

  private static final Logger LOG = LoggerFactory.getLogger(ReadAheadInputStream.class);
  static final int CHUNKS = 4;
  static final int CHUNK_BYTES = 128 * 1024;

  private final InputStream source;
  private final BuildPermit permit;
  private final BlockingQueue<Chunk> empty = new ArrayBlockingQueue<>(CHUNKS);
  private final BlockingQueue<Chunk> filled = new ArrayBlockingQueue<>(CHUNKS);
  private final FutureTask<?> filling = new FutureTask<>(this::fill, null);
  private @Nullable Chunk current;
  private int position;

  /**
   * Starts reading.
   *
   * @param executor must run the task at once, on a thread of its own
   * @param permit of the reader, given back while it waits for bytes, and to others by turns
   */
  public ReadAheadInputStream(InputStream source, Executor executor, BuildPermit permit) {
    this.source = source;
    this.permit = permit;
    executor.execute(filling);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (Thread.interrupted()) {
      throw new InterruptedIOException();
    }
    Chunk chunk = current();
    if (position == chunk.length) {
      chunk.rethrow();
      return -1;
    }
    int count = Math.min(length, chunk.length - position);
    System.arraycopy(chunk.bytes, position, buffer, offset, count);
    position += count;
    return count;
  }

  @Override
  public void close() {
    filling.cancel(true);
  }

  // A chunk used up goes back to be filled, except the last one, which says for ever how it ended.
  private Chunk current() throws InterruptedIOException {
    try {
      if (current != null && position == current.length && !current.last) {
        empty.put(current);
        current = null;
      }
      if (current == null) {
        permit.giveWay();
        Chunk next = filled.poll(BuildPermit.A_MOMENT.toNanos(), TimeUnit.NANOSECONDS);
        current = next != null ? next : permit.during(filled::take);
        position = 0;
      }
      return current;
    } catch (InterruptedException e) {
      throw Interruptions.ofInput(e);
    }
  }

  private void fill() {
    try (source) {
      int made = 0;
      Chunk chunk;
      do {
        chunk = empty.poll();
        if (chunk == null) {
          chunk = made++ < CHUNKS ? new Chunk() : empty.take();
        }
        chunk.fillFrom(source);
        filled.put(chunk);
      } while (!chunk.last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The reader has closed and waits for nothing.
    } catch (IOException e) {
      LOG.debug("source not closed", e); // All of it was read, or nobody reads on.
    }
  }

  /** Bytes on their way, and how the source ended if it did. */
  private static final class Chunk {

    private final byte[] bytes = new byte[CHUNK_BYTES];
    private int length;
    private boolean last;
    private @Nullable Throwable failure;

    private void fillFrom(InputStream source) {
      length = 0;
      try {
        while (length < bytes.length && !last) {
          int read = source.read(bytes, length, bytes.length - length);
          length += Math.max(read, 0);
          last = read < 0;
        }
      } catch (IOException | RuntimeException | Error e) {
        failure = e;
        last = true;
      }
    }

    private void rethrow() throws IOException {
      if (failure instanceof IOException e) {
        throw e;
      } else if (failure instanceof RuntimeException e) {
        throw e;
      } else if (failure instanceof Error e) {
        throw e;
      }
    }
  }
}
