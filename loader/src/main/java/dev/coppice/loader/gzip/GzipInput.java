package dev.coppice.loader.gzip;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The packed bytes below a gzip stream: read one by one or in slices, and taken back a little. */
final class GzipInput {

  /** Bytes of the longest slice. */
  static final int SLICE = 64 * 1024;

  private static final int BACK = RawInflater.MAX_AHEAD;

  private final InputStream in;
  private final byte[] bytes = new byte[BACK + SLICE];
  private int position = BACK;
  private int limit = BACK;

  GzipInput(InputStream in) {
    this.in = in;
  }

  /** The next byte, -1 at the end. */
  int next() throws IOException {
    if (position == limit && !fill()) {
      return -1;
    }
    return bytes[position++] & 0xff;
  }

  /**
   * Feeds the next bytes. The last byte of all is a slice of its own, because it is by leaving one
   * that an inflater shows that it has ended.
   *
   * @param max the longest that is wanted
   * @throws EOFException if there is none
   */
  void feed(RawInflater inflater, int max) throws IOException {
    boolean more = true;
    while (more && limit - position < 2) {
      more = fill();
    }
    int available = limit - position;
    if (available == 0) {
      throw new EOFException();
    }
    int length = Math.min(Math.min(max, SLICE), Math.max(1, available - 1));
    inflater.feed(bytes, position, length);
    position += length;
  }

  /**
   * Takes the last bytes back, to be read again.
   *
   * @param count at most those of the last slice and {@link RawInflater#MAX_AHEAD}
   */
  void takeBack(int count) {
    position -= count;
  }

  /** Reads what is left. */
  void drain() throws IOException {
    position = limit;
    in.transferTo(OutputStream.nullOutputStream());
  }

  /** Adds bytes to those not read yet, if there are any; keeps the last that were. */
  private boolean fill() throws IOException {
    int kept = limit - position + BACK;
    System.arraycopy(bytes, position - BACK, bytes, 0, kept);
    position = BACK;
    limit = kept;
    int read = in.read(bytes, limit, bytes.length - limit);
    limit += Math.max(read, 0);
    return read >= 0;
  }
}
