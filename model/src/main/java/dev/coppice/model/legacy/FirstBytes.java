package dev.coppice.model.legacy;

import dev.coppice.model.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The first bytes of another stream. */
final class FirstBytes extends BulkInputStream {

  private final InputStream in;
  private long left;

  FirstBytes(InputStream in, long count) {
    this.in = in;
    this.left = count;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length > 0 && left == 0) {
      return -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(left, length));
    left -= Math.max(0, count);
    return count;
  }
}
