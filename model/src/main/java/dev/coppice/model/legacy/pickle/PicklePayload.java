package dev.coppice.model.legacy.pickle;

import dev.coppice.model.BulkInputStream;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.InvalidModelIoException;
import dev.coppice.model.format.LittleEndianBytes;
import java.io.IOException;
import java.util.Objects;

/**
 * The bytes of one string of a pickle, straight from the file. Protocol 2 has bytes as unicode text
 * of one character each; then they are decoded.
 */
public final class PicklePayload extends BulkInputStream {

  private final LittleEndianBytes in;
  private final boolean isUtf8;
  private long left;

  PicklePayload(LittleEndianBytes in, long length, boolean isUtf8) {
    this.in = in;
    this.left = length;
    this.isUtf8 = isUtf8;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    try {
      return isUtf8 ? decode(buffer, offset, length) : copy(buffer, offset, length);
    } catch (InvalidModelException e) {
      throw new InvalidModelIoException(e);
    }
  }

  private int copy(byte[] buffer, int offset, int length)
      throws IOException, InvalidModelException {
    int count = in.read(buffer, offset, (int) Math.min(left, length));
    left -= count;
    return count;
  }

  private int decode(byte[] buffer, int offset, int length)
      throws IOException, InvalidModelException {
    int count = 0;
    while (count < length && left > 0) {
      buffer[offset + count++] = (byte) character();
    }
    return count;
  }

  /** One character of UTF-8 below 256. */
  private int character() throws IOException, InvalidModelException {
    int first = in.next();
    left--;
    if (first < 0x80) {
      return first;
    }
    int second = left == 0 ? 0 : in.next();
    left--;
    if ((first & 0xFE) != 0xC2 || (second & 0xC0) != 0x80) {
      throw in.refuse("text that is no bytes (expected: characters below 256)");
    }
    return ((first & 0x03) << 6) | (second & 0x3F);
  }

  /** Passes over what is left of the string. */
  public void drain() throws IOException, InvalidModelException {
    in.skip(left);
    left = 0;
  }
}
