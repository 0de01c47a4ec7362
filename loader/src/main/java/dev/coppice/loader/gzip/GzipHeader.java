package dev.coppice.loader.gzip;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/** The header of a gzip member: held to its format, and read past. */
final class GzipHeader {

  private static final int MAGIC_1 = 0x1f;
  private static final int MAGIC_2 = 0x8b;
  private static final int DEFLATE = 8;
  private static final int CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  /** Four of time, further flags, the system. */
  private static final int FIXED_FIELDS = 6;

  private final GzipInput input;
  private final CRC32 checksum = new CRC32();

  private GzipHeader(GzipInput input) {
    this.input = input;
  }

  /**
   * Reads past one.
   *
   * @return whether there is one, by its magic number
   * @throws EOFException if it is cut off
   * @throws ZipException if it is none that can be read
   */
  static boolean read(GzipInput input) throws IOException {
    return new GzipHeader(input).read();
  }

  private boolean read() throws IOException {
    int first = input.next();
    int second = first == MAGIC_1 ? input.next() : -1;
    if (second != MAGIC_2) {
      return false;
    }
    checksum.update(first);
    checksum.update(second);
    if (next() != DEFLATE) {
      throw new ZipException("Unsupported compression method");
    }
    int flags = next();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("Unsupported GZIP flags");
    }
    skip(FIXED_FIELDS);
    if ((flags & EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & CHECKSUM) != 0) {
      requireChecksum();
    }
    return true;
  }

  private void requireChecksum() throws IOException {
    int expected = (int) checksum.getValue() & 0xffff;
    if ((next() | next() << 8) != expected) {
      throw new ZipException("Corrupt GZIP header");
    }
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private void skipText() throws IOException {
    int read;
    do {
      read = next();
    } while (read != 0);
  }

  private int next() throws IOException {
    int next = input.next();
    if (next < 0) {
      throw new EOFException();
    }
    checksum.update(next);
    return next;
  }
}
