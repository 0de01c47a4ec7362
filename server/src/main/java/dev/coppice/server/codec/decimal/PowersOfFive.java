package dev.coppice.server.codec.decimal;

import java.math.BigInteger;

/**
 * Multiplies integers by powers of ten, correctly rounded to float64, through a table of 128-bit
 * approximations of the powers of five.
 *
 * <p>Algorithm and proof: Lemire, "Number parsing at a gigabyte per second" (2021), sections 5 to
 * 8. Its bounds leave results here always normal and finite, which spares the cases at the ends of
 * float64's range.
 */
final class PowersOfFive {

  private static final int LARGEST = 64;
  private static final int BITS = 128;

  /** Beyond this power of five an approximate product could hide an exact one. */
  private static final int EXACT_LOWEST = -27;

  private static final int EXACT_HIGHEST = 55;

  /** Ties can only occur between these powers. */
  private static final int TIES_LOWEST = -4;

  private static final int TIES_HIGHEST = 23;

  /** High and low 64 bits by turns, of 5^q scaled to 128 bits, for q from -64 to 64. */
  private static final long[] TABLE = table();

  private PowersOfFive() {}

  /**
   * The float64 nearest to {@code integer * 10^exponent}.
   *
   * @param integer an unsigned integer but 0
   * @return NaN if this method cannot decide
   */
  static double multiply(long integer, int exponent) {
    if (exponent < -LARGEST || exponent > LARGEST) {
      return Double.NaN;
    }
    int shift = Long.numberOfLeadingZeros(integer);
    long scaled = integer << shift;
    int index = 2 * (exponent + LARGEST);
    long high = Math.unsignedMultiplyHigh(scaled, TABLE[index]);
    long low = scaled * TABLE[index];
    if ((high & 0x1FF) == 0x1FF) {
      long second = Math.unsignedMultiplyHigh(scaled, TABLE[index + 1]);
      low += second;
      high += Long.compareUnsigned(second, low) > 0 ? 1 : 0;
    }
    if (low == -1 && (exponent < EXACT_LOWEST || exponent > EXACT_HIGHEST)) {
      return Double.NaN;
    }
    return rounded(high, low, exponent, shift);
  }

  private static double rounded(long high, long low, int exponent, int shift) {
    int upper = (int) (high >>> 63);
    long bits = high >>> (upper + 9);
    boolean maybeTie =
        Long.compareUnsigned(low, 1) <= 0 && exponent >= TIES_LOWEST && exponent <= TIES_HIGHEST;
    if (maybeTie && (bits & 3) == 1 && bits << (upper + 9) == high) {
      bits--;
    }
    bits = (bits + (bits & 1)) >>> 1;
    // The estimate of floor(log2(10^exponent)) is exact in this range.
    int binary = (((152170 + 65536) * exponent) >> 16) + 63 + upper - shift + Double.MAX_EXPONENT;
    // A carry out of the mantissa raises the exponent by itself, as the formats' bits are adjacent.
    return Double.longBitsToDouble(((long) binary << 52) + (bits - (1L << 52)));
  }

  private static long[] table() {
    long[] table = new long[2 * (2 * LARGEST + 1)];
    for (int q = -LARGEST; q <= LARGEST; q++) {
      BigInteger power = BigInteger.valueOf(5).pow(Math.abs(q));
      BigInteger scaled = q < 0 ? reciprocal(power, q) : power;
      scaled = scaled.shiftRight(scaled.bitLength() - BITS); // A negative shift goes left.
      int index = 2 * (q + LARGEST);
      table[index] = scaled.shiftRight(64).longValue();
      table[index + 1] = scaled.longValue();
    }
    return table;
  }

  /** 2^n / power; the proof wants it rounded up at 128 bits where ties are exact, else cut off. */
  private static BigInteger reciprocal(BigInteger power, int exponent) {
    int length = power.bitLength();
    int shift = exponent >= EXACT_LOWEST ? length + BITS - 1 : 2 * length + BITS;
    return BigInteger.ONE.shiftLeft(shift).divide(power).add(BigInteger.ONE);
  }
}
