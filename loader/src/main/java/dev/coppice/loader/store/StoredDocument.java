package dev.coppice.loader.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A small object or file that this server reads whole, and may write whole; {@code toString} is
 * where it is.
 */
public interface StoredDocument extends AutoCloseable {

  /**
   * Its content; empty if there is none. Blocks.
   *
   * @param maxBytes of content; there is more: a fault
   */
  Optional<byte[]> read(int maxBytes) throws StoreException;

  /** Replaces it: whoever reads meanwhile sees the old content or the new one. Blocks. */
  void write(byte[] content) throws StoreException;

  /**
   * Writes it where there is none yet; blocks. For whoever may not read it, and so cannot know.
   *
   * @return whether it was written; false if there is one, which stays as it is
   */
  boolean create(byte[] content) throws StoreException;

  /** All that is left of a stream, up to a bound; more is a fault. */
  static byte[] whole(InputStream bytes, int maxBytes) throws IOException {
    byte[] content = bytes.readNBytes(maxBytes);
    if (bytes.read() >= 0) {
      throw new StoreException(
          StoreFault.BROKEN, "it has more than %d bytes".formatted(maxBytes), null);
    }
    return content;
  }

  /** Frees the connections. */
  @Override
  void close();
}
