package dev.coppice.loader.store.s3;

import dev.coppice.model.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import software.amazon.awssdk.http.Abortable;

/**
 * The first bytes of an answer's body; what would come after them is never read. Nor is what comes
 * after more elements and attributes than answers have: the SDK makes objects of each, many times
 * its bytes.
 */
final class S3LimitedBody extends BulkInputStream {

  /** Of tags and attributes: a list of a thousand keys has less than 30,000. */
  private static final int MAX_MARKS = 1 << 16;

  private final InputStream real;
  private final Abortable connection;
  private int left;
  private int marks;

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
    for (int i = offset; i < offset + read; i++) {
      marks += bytes[i] == '<' || bytes[i] == '=' ? 1 : 0;
    }
    left = marks > MAX_MARKS ? 0 : left;
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
