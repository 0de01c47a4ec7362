package dev.coppice.loader.proof;

/** How far two scores are apart, counted in steps from one float32 to the next. */
final class ScoreDistance {

  private ScoreDistance() {}

  /** Whether two scores are so near; NaN is near NaN alone, and so is each infinity. */
  static boolean within(int steps, float score, float expected) {
    if (!Float.isFinite(score) || !Float.isFinite(expected)) {
      return Float.compare(score, expected) == 0;
    }
    return Math.abs(place(score) - place(expected)) <= steps;
  }

  /** The place among all finite float32 in ascending order; both zeros are at 0. */
  private static long place(float score) {
    int bits = Float.floatToRawIntBits(score);
    return bits < 0 ? (long) Integer.MIN_VALUE - bits : bits;
  }
}
