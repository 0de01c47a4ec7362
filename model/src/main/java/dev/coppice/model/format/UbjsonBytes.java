package dev.coppice.model.format;

import dev.coppice.model.InvalidModelException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The bytes of a UBJSON file through one fixed buffer, its big-endian numbers read in bulk. */
final class UbjsonBytes {

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final NameCache names = new NameCache();
  private int position;
  private int limit;
  private long consumed;

  UbjsonBytes(InputStream in) {
    this.in = in;
  }

  private static VarHandle view(Class<?> arrayType) {
    return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.BIG_ENDIAN);
  }

  static boolean isIntegerType(int type) {
    return switch (type) {
      case 'i', 'U', 'I', 'l', 'L' -> true;
      default -> false;
    };
  }

  /** Bytes of one value of a number's type. */
  static int width(int type) {
    return switch (type) {
      case 'I' -> 2;
      case 'l', 'd' -> 4;
      case 'L', 'D' -> 8;
      default -> 1;
    };
  }

  int next() throws IOException, InvalidModelException {
    require(1);
    return buffer[position++] & 0xFF;
  }

  int peek() throws IOException, InvalidModelException {
    require(1);
    return buffer[position] & 0xFF;
  }

  boolean isAtEnd() throws IOException {
    return position == limit && fill(0) == 0;
  }

  /** One integer of the given type. */
  long integer(int type) throws IOException, InvalidModelException {
    int width = width(type);
    require(width);
    long value = integerAt(type, position);
    position += width;
    return value;
  }

  /** One number of the given type, rounded to float32. */
  float number(int type) throws IOException, InvalidModelException {
    int width = width(type);
    require(width);
    float value = numberAt(type, position);
    position += width;
    return value;
  }

  /** A name of so many bytes, less than the buffer has. */
  String name(int length) throws IOException, InvalidModelException {
    require(length);
    position += length;
    return names.name(buffer, position - length, length);
  }

  /** A copy of the next bytes; their number was bounded by the caller. */
  byte[] take(int length) throws IOException, InvalidModelException {
    byte[] copy = new byte[Math.min(length, BUFFER_BYTES)];
    int size = 0;
    while (size < length) {
      require(1);
      int count = Math.min(length - size, limit - position);
      if (size + count > copy.length) {
        copy = Arrays.copyOf(copy, Math.min(length, Math.max(size + count, copy.length * 2)));
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

  /** The elements of a typed array of integers; {@code into} grows with what is really there. */
  void integers(int type, long count, IntColumn into, Place place)
      throws IOException, InvalidModelException {
    int width = width(type);
    long left = count;
    while (left > 0) {
      int chunk = chunk(width, left);
      decode(type, into.makeRoom(chunk), into.size(), chunk, place);
      into.grew(chunk);
      position += chunk * width;
      left -= chunk;
    }
  }

  /** The same of a typed array of numbers, each rounded to float32. */
  void floats(int type, long count, FloatColumn into) throws IOException, InvalidModelException {
    int width = width(type);
    long left = count;
    while (left > 0) {
      int chunk = chunk(width, left);
      decode(type, into.makeRoom(chunk), into.size(), chunk);
      into.grew(chunk);
      position += chunk * width;
      left -= chunk;
    }
  }

  /** How many of the elements left are at hand, at least one. */
  private int chunk(int width, long left) throws IOException, InvalidModelException {
    require(width);
    return (int) Math.min(left, (limit - position) / width);
  }

  // One plain loop for each usual type, which the compiler turns into vector instructions.
  private void decode(int type, int[] values, int start, int count, Place place)
      throws InvalidModelException {
    int at = position;
    switch (type) {
      case 'l' -> {
        for (int i = 0; i < count; i++) {
          values[start + i] = (int) INTS.get(buffer, at + i * 4);
        }
      }
      case 'U' -> {
        for (int i = 0; i < count; i++) {
          values[start + i] = buffer[at + i] & 0xFF;
        }
      }
      case 'i' -> {
        for (int i = 0; i < count; i++) {
          values[start + i] = buffer[at + i];
        }
      }
      default -> decodeWide(type, values, start, count, place);
    }
  }

  private void decodeWide(int type, int[] values, int start, int count, Place place)
      throws InvalidModelException {
    int width = width(type);
    for (int i = 0; i < count; i++) {
      long value = integerAt(type, position + i * width);
      if (value != (int) value) {
        throw place.refuse("[" + (start + i) + "] is " + value + " (expected: a 32-bit integer)");
      }
      values[start + i] = (int) value;
    }
  }

  private void decode(int type, float[] values, int start, int count) {
    int width = width(type);
    if (type == 'd') {
      for (int i = 0; i < count; i++) {
        values[start + i] = Float.intBitsToFloat((int) INTS.get(buffer, position + i * 4));
      }
    } else {
      for (int i = 0; i < count; i++) {
        values[start + i] = numberAt(type, position + i * width);
      }
    }
  }

  private float numberAt(int type, int at) {
    return switch (type) {
      case 'd' -> Float.intBitsToFloat((int) INTS.get(buffer, at));
      case 'D' -> (float) Double.longBitsToDouble((long) LONGS.get(buffer, at));
      default -> integerAt(type, at);
    };
  }

  private long integerAt(int type, int at) {
    return switch (type) {
      case 'U' -> buffer[at] & 0xFF;
      case 'I' -> (short) SHORTS.get(buffer, at);
      case 'l' -> (int) INTS.get(buffer, at);
      case 'L' -> (long) LONGS.get(buffer, at);
      default -> buffer[at];
    };
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
    int count = in.readNBytes(buffer, left, buffer.length - left);
    limit = left + count;
    return limit;
  }
}
