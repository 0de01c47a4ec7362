package dev.coppice.model;

import java.io.IOException;
import java.io.InputStream;

/** A stream that is made to be read in bulk; the other reads go through the bulk read. */
public abstract class BulkInputStream extends InputStream {

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /** As {@link InputStream#read(byte[], int, int)}; never 0 for a length above 0. */
  @Override
  public abstract int read(byte[] buffer, int offset, int length) throws IOException;
}
