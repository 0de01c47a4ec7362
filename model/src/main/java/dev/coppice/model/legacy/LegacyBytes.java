package dev.coppice.model.legacy;

import dev.coppice.model.InvalidModelException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of an old file through one fixed buffer, their numbers little-endian. No length is
 * believed before its bytes are there.
 */
final class LegacyBytes {

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private long consumed;

  LegacyBytes(InputStream in) {
    this.in = in;
  }

  private static VarHandle view(Class<?> arrayType) {
    return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN);
  }

  /** A 32-bit integer or float in the bytes of another place. */
  static int int32(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  /** How many bytes were taken so far. */
  long position() {
    return consumed + position;
  }

  boolean isAtEnd() throws IOException {
    return position == limit && fill(0) == 0;
  }

  /** A copy of the next bytes, fewer at the end of the file, which are not taken. */
  byte[] peek(int length) throws IOException {
    int count = limit - position;
    if (count < length) {
      count = fill(count);
    }
    return Arrays.copyOfRange(buffer, position, position + Math.min(count, length));
  }

  int next() throws IOException, InvalidModelException {
    require(1);
    return buffer[position++] & 0xFF;
  }

  int int32() throws IOException, InvalidModelException {
    require(Integer.BYTES);
    position += Integer.BYTES;
    return (int) INTS.get(buffer, position - Integer.BYTES);
  }

  long int64() throws IOException, InvalidModelException {
    require(Long.BYTES);
    position += Long.BYTES;
    return (long) LONGS.get(buffer, position - Long.BYTES);
  }

  float float32() throws IOException, InvalidModelException {
    return Float.intBitsToFloat(int32());
  }

  /** A copy of the next bytes, whose number was bounded by the caller. */
  byte[] take(int length) throws IOException, InvalidModelException {
    byte[] copy = new byte[Math.min(length, BUFFER_BYTES)];
    int size = 0;
    while (size < length) {
      require(1);
      int count = Math.min(length - size, limit - position);
      if (size + count > copy.length) {
        copy = Arrays.copyOf(copy, (int) Math.min(length, 2L * copy.length));
        count = Math.min(count, copy.length - size);
      }
      System.arraycopy(buffer, position, copy, size, count);
      position += count;
      size += count;
    }
    return copy;
  }

  void skip(long length) throws IOException, InvalidModelException {
    long left = length;
    while (left > 0) {
      require(1);
      int count = (int) Math.min(left, limit - position);
      position += count;
      left -= count;
    }
  }

  /** Text behind its 64-bit length, as XGBoost's binary format has it. */
  String text(int maxLength) throws IOException, InvalidModelException {
    long length = int64();
    if (length < 0 || length > maxLength) {
      throw refuse("length " + length + " (expected: 0 to " + maxLength + ")");
    }
    return new String(take((int) length), StandardCharsets.UTF_8);
  }

  /** Up to {@code length} of the next bytes, at least one. */
  int read(byte[] into, int offset, int length) throws IOException, InvalidModelException {
    require(1);
    int count = Math.min(length, limit - position);
    System.arraycopy(buffer, position, into, offset, count);
    position += count;
    return count;
  }

  /** The exception for what is wrong with what was read last. */
  InvalidModelException refuse(String problem) {
    return new InvalidModelException("byte " + position() + ": " + problem);
  }

  private void require(int length) throws IOException, InvalidModelException {
    if (limit - position < length && fill(limit - position) < length) {
      throw new InvalidModelException(
          "byte " + (consumed + limit) + ": the file ends too early (expected: more values)");
    }
  }

  /** Moves what is left to the front and reads on; returns how many bytes are at hand. */
  private int fill(int left) throws IOException {
    System.arraycopy(buffer, position, buffer, 0, left);
    consumed += position;
    position = 0;
    limit = left;
    limit += in.readNBytes(buffer, left, buffer.length - left);
    return limit;
  }
}
