package dev.coppice.model.format.ubjson;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.BufferedBytes;
import dev.coppice.model.format.FloatColumn;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.NameCache;
import dev.coppice.model.format.Place;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;

/** The bytes of a UBJSON file, whose big-endian numbers are read in bulk. */
final class UbjsonBytes extends BufferedBytes {

  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private final NameCache names = new NameCache();

  UbjsonBytes(InputStream in, ReadingMemory memory, boolean isSkimmed) {
    super(in, memory, isSkimmed);
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

  int peek() throws IOException, InvalidModelException {
    require(1);
    return buffer[position] & 0xFF;
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

  /** The elements of a typed array of integers; {@code into} grows with what is really there. */
  void integers(int type, long count, IntColumn into, Place place)
      throws IOException, InvalidModelException {
    int width = width(type);
    long left = count;
    while (left > 0) {
      int chunk = chunk(width, left);
      int[] room = into.makeRoom(chunk);
      decode(type, room, into.start(), into.size(), chunk, place);
      into.grew(chunk);
      position += chunk * width;
      left -= chunk;
    }
  }

  /** The same of a typed array of numbers, each rounded to float32. */
  void floats(int type, long count, FloatColumn into) throws IOException, InvalidModelException {
    IntColumn bits = into.bits();
    int width = width(type);
    long left = count;
    while (left > 0) {
      int chunk = chunk(width, left);
      int[] room = bits.makeRoom(chunk);
      decode(type, room, bits.start(), chunk);
      bits.grew(chunk);
      position += chunk * width;
      left -= chunk;
    }
  }

  /** How many of the elements left are at hand, at least one. */
  private int chunk(int width, long left) throws IOException, InvalidModelException {
    require(width);
    return (int) Math.min(Math.min(left, IntColumn.PIECE), (limit - position) / width);
  }

  // One plain loop for each usual type, which the compiler turns into vector instructions.
  private void decode(int type, int[] values, int start, int index, int count, Place place)
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
      default -> decodeWide(type, values, start, index, count, place);
    }
  }

  private void decodeWide(int type, int[] values, int start, int index, int count, Place place)
      throws InvalidModelException {
    int width = width(type);
    for (int i = 0; i < count; i++) {
      long value = integerAt(type, position + i * width);
      if (value != (int) value) {
        throw place.refuse("[" + (index + i) + "] is " + value + " (expected: a 32-bit integer)");
      }
      values[start + i] = (int) value;
    }
  }

  private void decode(int type, int[] bits, int start, int count) {
    int width = width(type);
    if (type == 'd') {
      for (int i = 0; i < count; i++) {
        bits[start + i] = (int) INTS.get(buffer, position + i * 4);
      }
    } else {
      for (int i = 0; i < count; i++) {
        bits[start + i] = Float.floatToRawIntBits(numberAt(type, position + i * width));
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

  /** A type, or what stands where there should be one, for messages. */
  static String describe(int type) {
    return type > ' ' && type < 0x7F
        ? "type " + (char) type
        : "byte 0x%02x".formatted(type).toLowerCase(Locale.ROOT);
  }
}
