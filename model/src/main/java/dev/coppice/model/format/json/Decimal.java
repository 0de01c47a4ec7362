package dev.coppice.model.format.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads decimal digits eight at a time, and rounds short decimals to float32. */
final class Decimal {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ZEROS = 0x3030303030303030L;

  private static final long[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };

  /** All powers of ten that a double holds exactly. */
  private static final double[] EXACT = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** The bits of a double that a float32 lacks, and how they are half way between two of those. */
  private static final long LACKING = (1L << 29) - 1;

  private static final long HALF_WAY = 1L << 28;

  private Decimal() {}

  /** Eight characters as {@link #digits} and {@link #value} take them: a digit as its value. */
  static long word(byte[] text, int at) {
    return (long) LONGS.get(text, at) ^ ZEROS;
  }

  /** How many of the eight characters are digits, up to the first that is none. */
  static int digits(long word) {
    // Adding 6 takes the values from 10 on into the upper half of their byte. What that carries
    // into the next byte comes after the first that is no digit.
    long others = ((word + 0x0606060606060606L) | word) & 0xF0F0F0F0F0F0F0F0L;
    return Long.numberOfTrailingZeros(others) >>> 3;
  }

  /** The number that the first {@code digits} characters write, 1 to 8 of them. */
  static int value(long word, int digits) {
    long padded = word << (64 - 8 * digits);
    long pairs = (padded * 2561) >>> 8 & 0x00FF00FF00FF00FFL;
    long fours = (pairs * 6_553_601) >>> 16 & 0x0000FFFF0000FFFFL;
    return (int) ((fours * 42_949_672_960_001L) >>> 32);
  }

  /** Where the digits from {@code at} on end; the text is followed by at least eight zeros. */
  static int endOfDigits(byte[] text, int at) {
    int end = at;
    int some;
    do {
      some = digits(word(text, end));
      end += some;
    } while (some == 8);
    return end;
  }

  /** A number with {@code more} digits, up to 8, appended to it. */
  static long append(long number, int value, int more) {
    return number * POWERS[more] + value;
  }

  /**
   * A decimal rounded to the nearest float32, ties to even.
   *
   * <p>Both factors being exact, the double is the one nearest to the decimal. Rounding that again
   * can go wrong only where it is half way between two floats and the decimal is not: every such
   * middle is a double, so nothing is rounded past it.
   *
   * @param mantissa below 2^53
   * @return NaN where this way is not certain to be right
   */
  static float rounded(long mantissa, int exponent) {
    if (exponent < 1 - EXACT.length || exponent >= EXACT.length) {
      return Float.NaN;
    }
    double nearest = exponent < 0 ? mantissa / EXACT[-exponent] : mantissa * EXACT[exponent];
    boolean isHalfWay = (Double.doubleToRawLongBits(nearest) & LACKING) == HALF_WAY;
    return isHalfWay ? Float.NaN : (float) nearest;
  }
}
