package dev.coppice.model.forest.layout;

/**
 * The values of a row in the form that nodes compare: integers.
 *
 * <p>Each feature has two slots, which differ where its value is missing. Of a numeric feature they
 * hold a key in the order of the values; missing, the slot of splits that send it left is below
 * every threshold, the other one above. So a step is the same few instructions of integers whatever
 * the values are.
 *
 * <p>Of a categorical feature they hold the bit to look up in a split's categories: one more than
 * the category. Bit 0 always goes right, where missing values may be sent; what is no category goes
 * left, as does a bit beyond all.
 *
 * <p>A set of categories is a number of bits in the lower half of a long, then these bits, from the
 * upper half on. The last one counted is 0, so that whatever is beyond may look there.
 */
public final class ForestKey {

  static final int MISSING_LEFT = Integer.MIN_VALUE;
  static final int MISSING_RIGHT = Integer.MAX_VALUE;

  /** Bits of a set before its first one. */
  public static final int FIRST_BIT = 32;

  /** The bit of missing values that go right. */
  public static final int RIGHT_BIT = 0;

  /** A bit that goes left at every split: categories are less than 2^24. */
  public static final int LEFT_BIT = (1 << 24) + 1;

  private static final float END_OF_CATEGORIES = 1 << 24;

  /** Float32 bits, without the sign, above which there are only NaN. */
  private static final int INFINITY = 0x7F800000;

  private ForestKey() {}

  /** An integer in the order of the values; both zeros are one. NaN has none. */
  public static int of(float value) {
    int bits = Float.floatToRawIntBits(value + 0.0f);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  /** The value of a key; the positive one of both zeros. */
  public static float value(int key) {
    return Float.intBitsToFloat(key ^ ((key >> 31) & Integer.MAX_VALUE));
  }

  /** All bits set if a value is missing; without a branch, as missing values come as they like. */
  static int missing(float value) {
    return (INFINITY - (Float.floatToRawIntBits(value) & Integer.MAX_VALUE)) >> 31;
  }

  /** The bit of a value that is not missing. XGBoost cuts what is no integer. */
  public static int bit(float value) {
    return value >= 0 && value < END_OF_CATEGORIES ? (int) value + 1 : LEFT_BIT;
  }
}
