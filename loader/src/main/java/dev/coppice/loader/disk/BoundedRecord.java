package dev.coppice.loader.disk;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/**
 * A header's record while it is written: what gets too long, as names of features may, is refused
 * before it is on the heap.
 */
final class BoundedRecord extends OutputStream {

  private final int maxBytes;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  BoundedRecord(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public void write(int b) throws RefusedEntryException {
    require(1);
    bytes.write(b);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws RefusedEntryException {
    require(length);
    bytes.write(from, offset, length);
  }

  private void require(int more) throws RefusedEntryException {
    if (more > maxBytes - bytes.size()) {
      throw RefusedEntryException.stale(
          "header: more than %d bytes (expected: at most so many)".formatted(maxBytes));
    }
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
