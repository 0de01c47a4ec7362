package dev.coppice.server.http.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of one request, gathered in one direct buffer so that parsers see contiguous bytes.
 *
 * <p>It grows with the bytes that came, not with those that were announced, and every growth is
 * reserved first. Small bodies are copied too: a slice of the read buffer would hold up to 64 KiB
 * for a hundred bytes as long as the request waits.
 */
public final class RequestBody {

  private static final Logger LOG = LoggerFactory.getLogger(RequestBody.class);

  private final BodyMemory memory;
  private final ByteBufAllocator allocator;
  private final long announced;
  private final int limit;
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
  private int reserved;

  /**
   * @param announced {@code Content-Length}, or a negative number if it is not known
   * @param limit bytes that may be appended in all
   */
  public RequestBody(BodyMemory memory, ByteBufAllocator allocator, long announced, int limit) {
    this.memory = memory;
    this.allocator = allocator;
    this.announced = announced;
    this.limit = limit;
  }

  /** Copies {@code chunk}; false, with nothing changed, if there is no memory for it. */
  public boolean append(ByteBuf chunk) {
    int needed = bytes.readableBytes() + chunk.readableBytes();
    if (needed > reserved && !grow(needed)) {
      return false;
    }
    if (chunk.isReadable()) {
      bytes.writeBytes(chunk, chunk.readerIndex(), chunk.readableBytes());
    }
    return true;
  }

  public ByteBuf bytes() {
    return bytes;
  }

  /** Frees the memory, once; further calls do nothing. */
  public void release() {
    bytes.release();
    bytes = Unpooled.EMPTY_BUFFER;
    memory.release(reserved);
    reserved = 0;
  }

  private boolean grow(int needed) {
    int capacity = capacityFor(needed);
    if (!memory.grow(reserved, capacity)) {
      return false;
    }
    boolean grown = false;
    try {
      if (reserved == 0) {
        bytes = allocator.directBuffer(capacity, limit);
      } else {
        bytes.capacity(capacity);
      }
      grown = true;
    } catch (OutOfMemoryError e) {
      // Of direct memory: one of the heap ends the process. What there was is as it was.
      LOG.warn("no direct memory for a body of {} bytes: {}", capacity, e.getMessage());
    } finally {
      if (grown) {
        reserved = capacity;
      } else {
        memory.release(capacity - reserved);
      }
    }
    return grown;
  }

  private int capacityFor(int needed) {
    // The length of a small body is believed: it comes in a few pieces.
    if (announced >= 0 && announced <= BodyMemory.SMALL_BYTES) {
      return (int) Math.max(announced, needed);
    }
    int max = announced >= 0 ? (int) Math.min(announced, limit) : limit;
    return allocator.calculateNewCapacity(needed, Math.max(max, needed));
  }
}
