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
      case UINT64 -> unsigned((long) LONGS.get(array, at));
      case INT64 -> (long) LONGS.get(array, at);
      case FP16 -> Float.float16ToFloat((short) SHORTS.get(array, at));
      case BF16 -> Float.intBitsToFloat((short) SHORTS.get(array, at) << 16);
      case FP32 -> Float.intBitsToFloat((int) INTS.get(array, at));
      case FP64 -> Double.longBitsToDouble((long) LONGS.get(array, at));
      case BYTES -> throw new IllegalStateException("datatype: BYTES (expected: one of numbers)");
    };
  }

  /** A number of 64 bits without a sign, rounded as if it were read from its digits. */
  public static double unsigned(long bits) {
    if (bits >= 0) {
      return bits;
    }
    return (double) ((bits >>> 1) | (bits & 1)) * 2; // The last bit decides a tie.
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }
}
