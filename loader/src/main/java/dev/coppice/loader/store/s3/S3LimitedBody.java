package dev.coppice.loader.store.s3;

import dev.coppice.model.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import software.amazon.awssdk.http.Abortable;

/** The first bytes of an answer's body; what would come after them is never read. */
final class S3LimitedBody extends BulkInputStream {

  private final InputStream real;
  private final Abortable connection;
  private int left;

  /**
   * @param real taken over
   * @param connection that it comes by
   * @param max bytes that are read
   */
  S3LimitedBody(InputStream real, Abortable connection, int max) {
    this.real = real;
    this.connection = connection;
    this.left = max;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      connection.abort(); // Else it would be read to its end when it is closed.
      return -1;
    }
    int read = real.read(bytes, offset, Math.min(length, left));
    left -= Math.max(read, 0);
    return read;
  }

  /** What is left of a short answer is read, so that its connection can serve again. */
  @Override
  public void close() throws IOException {
    try (real) {
      transferTo(OutputStream.nullOutputStream());
    }
  }
}
