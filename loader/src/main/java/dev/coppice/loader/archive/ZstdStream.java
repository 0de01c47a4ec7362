package dev.coppice.loader.archive;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.coppice.model.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * What zstd has packed in one frame after the other. Not by the library's own stream, which ends
 * the process where the system has no memory for it.
 */
final class ZstdStream extends BulkInputStream {

  /** A block at its largest, so that most reads give one. */
  private static final int FEED_BYTES = 128 << 10;

  private final InputStream in;
  private final ZstdDecompressCtx context;
  private final ByteBuffer packed = ByteBuffer.allocate(FEED_BYTES).limit(0);
  private boolean isFrameOver = true;
  private boolean isMoreUnpacked;

  /**
   * Reads nothing yet.
   *
   * @param in closed with this stream
   * @param maxWindowLog of the window that a frame may ask for
   * @throws OutOfMemoryError if the system has no memory to unpack with
   */
  ZstdStream(InputStream in, int maxWindowLog) {
    this.in = in;
    this.context = context();
    context.setLongMax(maxWindowLog);
  }

  private static ZstdDecompressCtx context() {
    try {
      return new ZstdDecompressCtx();
    } catch (IllegalStateException none) { // For nothing else.
      throw (Error) new OutOfMemoryError("zstd: " + none.getMessage()).initCause(none);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws EOFException if the last frame is cut off
   * @throws ZstdException whatever else is wrong
   */
  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(buffer, offset, length);
    while (length > 0 && out.position() == offset) {
      if (!packed.hasRemaining() && !isMoreUnpacked && !feed()) {
        return -1;
      }
      isFrameOver = context.decompressByteBufferStream(out, packed);
      isMoreUnpacked = !isFrameOver && !out.hasRemaining();
    }
    return out.position() - offset;
  }

  private boolean feed() throws IOException {
    int read = in.read(packed.array());
    if (read < 0 && !isFrameOver) {
      throw new EOFException();
    }
    packed.clear().limit(Math.max(read, 0));
    return read >= 0;
  }

  /** Frees the decompressor. */
  @Override
  public void close() throws IOException {
    context.close();
    in.close();
  }
}
