package dev.coppice.model.format.ubjson;

import dev.coppice.model.BulkInputStream;
import java.io.IOException;
import java.util.Objects;

/** The bytes of something that is written only while it is read. */
public abstract class WrittenStream extends BulkInputStream {

  private final UbjsonWriter written;
  private boolean isOver;

  /**
   * @param written what {@link #advance} writes to
   */
  protected WrittenStream(UbjsonWriter written) {
    this.written = written;
  }

  /**
   * Writes some more, or nothing.
   *
   * @return false if that was the end
   */
  protected abstract boolean advance() throws IOException;

  @Override
  public final int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    while (written.isEmpty() && !isOver) {
      isOver = !advance();
    }
    return written.isEmpty() ? -1 : written.take(buffer, offset, length);
  }
}
