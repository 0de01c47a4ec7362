package dev.coppice.loader.store.s3;

import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.s3.RangedObject.Body;
import dev.coppice.model.BulkInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a large object in their order, some of its parts on their way at once, each over a
 * connection of its own: one connection to S3 has about 90 MB a second.
 *
 * <p>The beginning comes straight from the answer that stated the size; a few of the parts after it
 * are kept coming ahead of the reader, and when the reader reaches the first of them that answer is
 * dropped. Each part needs a buffer. A reader whose next part has none waits for nobody: those
 * bytes come straight, too. So loads that have all the buffers slow others down to one connection,
 * and never stop them.
 *
 * <p>One thread reads; another may release. What is released is guarded by this, the rest is the
 * reader's.
 */
final class RangedBody extends BulkInputStream {

  /** Parts on their way at once; few readers keep up with more. */
  private static final int AHEAD = 4;

  private final RangedObject object;
  private final PartBuffers buffers;
  private final Deque<Part> coming = new ArrayDeque<>();
  private long position;
  private @Nullable Body straight;
  private long straightEnd;

  /** Where the part begins that is asked for next. */
  private long asked;

  private boolean released;

  /**
   * Asks for nothing before it is read.
   *
   * @param whole all of the object, which is larger than a part; released with this one
   */
  RangedBody(Body whole, RangedObject object, PartBuffers buffers) {
    this.straight = whole;
    this.object = object;
    this.buffers = buffers;
    this.straightEnd = buffers.part();
    this.asked = straightEnd;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Part part = next();
    int read;
    if (part != null) {
      read = part.take(buffer, offset, length);
    } else if (position < object.size()) {
      read =
          straight().bytes().read(buffer, offset, (int) Math.min(length, straightEnd - position));
    } else {
      read = endOfStraight();
    }
    position += Math.max(read, 0);
    return read;
  }

  /** The part that the reader is at; null if its bytes come straight, or there are no more. */
  private synchronized @Nullable Part next() {
    Part done = coming.peek();
    if (done != null && done.isTaken()) {
      coming.remove().close();
    }
    askAhead();
    if (position < straightEnd) {
      return null;
    }
    Part part = coming.peek();
    if (part == null) {
      straightEnd = Math.min(object.size(), asked + buffers.part());
      asked = straightEnd;
    } else if (straight != null) {
      straight.close();
      straight = null;
    }
    return part;
  }

  private void askAhead() {
    while (!released && asked < object.size() && coming.size() < AHEAD) {
      MemorySegment buffer = buffers.take();
      if (buffer == null) {
        return;
      }
      int length = (int) Math.min(buffers.part(), object.size() - asked);
      Part part = new Part(object, asked, length, buffers, buffer);
      coming.add(part); // Its buffer comes back with it, also if it cannot be started.
      part.start();
      asked += length;
    }
  }

  private Body straight() throws StoreException {
    Body open = straight;
    return open == null ? reopen() : open;
  }

  /** Others have all buffers, after parts that had some. */
  private Body reopen() throws StoreException {
    Body rest = object.open(position, object.size());
    synchronized (this) {
      straight = rest;
      if (released) {
        rest.close();
      }
    }
    return rest;
  }

  /** Reads the end itself, which lets the connection serve again. */
  private int endOfStraight() throws IOException {
    if (straight != null && straight.bytes().read() >= 0) {
      throw new StoreException(
          StoreFault.BROKEN, "more than the %d bytes that it said".formatted(object.size()), null);
    }
    return -1;
  }

  /** Ends all that is under way, on any thread, and gives all buffers back. */
  synchronized void release() {
    released = true;
    if (straight != null) {
      straight.close();
    }
    coming.forEach(Part::close);
  }
}
