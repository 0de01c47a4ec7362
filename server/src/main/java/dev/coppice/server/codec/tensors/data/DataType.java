package dev.coppice.server.codec.tensors.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types of a tensor's elements, each with the numbers it has and its form in binary data. */
public enum DataType {
  BOOL(1, 0, 1),
  UINT8(1, 0, 0xFF),
  UINT16(2, 0, 0xFFFF),
  UINT32(4, 0, 0xFFFF_FFFFL),
  UINT64(8, 0, 0x1p64),
  INT8(1, Byte.MIN_VALUE, Byte.MAX_VALUE),
  INT16(2, Short.MIN_VALUE, Short.MAX_VALUE),
  INT32(4, Integer.MIN_VALUE, Integer.MAX_VALUE),
  INT64(8, -0x1p63, 0x1p63),
  FP16(2),
  BF16(2),
  FP32(4),
  FP64(8),
  /** Texts, each of a length of its own. */
  BYTES(0);

  private static final Map<String, DataType> NAMES =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(DataType::name, type -> type));

  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private final int size;
  private final boolean isWhole;
  private final double min;
  private final double max;

  DataType(int size, double min, double max) {
    this.size = size;
    this.isWhole = true;
    this.min = min;
    this.max = max;
  }

  DataType(int size) {
    this.size = size;
    this.isWhole = false;
    this.min = Double.NEGATIVE_INFINITY;
    this.max = Double.POSITIVE_INFINITY;
  }

  public static Optional<DataType> of(String name) {
    return Optional.ofNullable(NAMES.get(name));
  }

  /** Bytes of an element in binary data; 0 if it says so itself. */
  public int size() {
    return size;
  }

  /** Whether a number that is written out is one of this type's; NaN is where one is missing. */
  public boolean takes(double value) {
    return !isWhole
        || Double.isNaN(value)
        || (value == Math.rint(value) && value >= min && value <= max);
  }

  /** The number of this type, if it is one of fractions, that is nearest to one written out. */
  double nearest(double value) {
    return switch (this) {
      case FP32 -> (float) value;
      case FP16 -> Float.float16ToFloat(Float.floatToFloat16(toOdd(value)));
      case BF16 -> Float.intBitsToFloat(upperHalf(Float.floatToIntBits(toOdd(value))));
      default -> value;
    };
  }

  /**
   * A number as float32 for whoever rounds it on: what is lost makes it odd, so that it is in the
   * middle of no two numbers of a narrower type unless the number itself is.
   */
  private static float toOdd(double value) {
    float near = (float) value;
    boolean isOdd = (Float.floatToIntBits(near) & 1) != 0;
    if (near == value || isOdd || Double.isNaN(value)) {
      return near;
    }
    return near < value ? Math.nextUp(near) : Math.nextDown(near);
  }

  /** The bits of the nearest float32 whose lower half is empty; of two the even one. */
  private static int upperHalf(int bits) {
    return (bits + 0x7FFF + ((bits >>> 16) & 1)) & 0xFFFF_0000;
  }

  /** An element of binary data, which is little-endian. */
  public double read(byte[] array, int at) {
    return switch (this) {
      case BOOL -> array[at] == 0 ? 0 : 1;
      case UINT8 -> array[at] & 0xFF;
      case INT8 -> array[at];
      case UINT16 -> (short) SHORTS.get(array, at) & 0xFFFF;
      case INT16 -> (short) SHORTS.get(array, at);
      case UINT32 -> (int) INTS.get(array, at) & 0xFFFF_FFFFL;
      case INT32 -> (int) INTS.get(array, at);
      case UINT64, INT64 -> float64(readLong(array, at));
      case FP16 -> Float.float16ToFloat((short) SHORTS.get(array, at));
      case BF16 -> Float.intBitsToFloat((short) SHORTS.get(array, at) << 16);
      case FP32 -> Float.intBitsToFloat((int) INTS.get(array, at));
      case FP64 -> Double.longBitsToDouble((long) LONGS.get(array, at));
      case BYTES -> throw new IllegalStateException("datatype: BYTES (expected: one of numbers)");
    };
  }

  /** Whether it has whole numbers that float64 has not. */
  public boolean isLong() {
    return this == INT64 || this == UINT64;
  }

  /**
   * Whether a number of float64 is one of such a type as it stands: beyond its end is the first one
   * of float64, to which its last ones are rounded.
   */
  boolean hasExactly(double value) {
    return takes(value) && value < max;
  }

  /**
   * The 64 bits of such a number.
   *
   * @param digits and a minus before them, or not
   * @throws NumberFormatException if it is none
   */
  long parseLong(String digits) {
    return this == UINT64 ? Long.parseUnsignedLong(digits) : Long.parseLong(digits);
  }

  /** The same of one in binary data. */
  long readLong(byte[] array, int at) {
    return (long) LONGS.get(array, at);
  }

  /** Such a number rounded to float64. */
  double float64(long bits) {
    return this == UINT64 && bits < 0 ? (double) halved(bits) * 2 : (double) bits;
  }

  /** Such a number rounded to float32, once: by way of float64 it could come to another. */
  float float32(long bits) {
    return this == UINT64 && bits < 0 ? (float) halved(bits) * 2 : (float) bits;
  }

  /** Half of a number without a sign; the bit that is lost goes on deciding a tie. */
  private static long halved(long bits) {
    return (bits >>> 1) | (bits & 1);
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }
}
