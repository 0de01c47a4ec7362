package dev.coppice.model.reasons;

/**
 * The eight points and weights by which XGBoost 3.4 integrates contributions: Gauss and Legendre's
 * between 0 and 1, moved to the squares of the points. They are exact for the trees of usual depth.
 */
final class Quadrature {

  static final int POINTS = 8;

  /** The least share of a cover: one of zero would end all ways through it. */
  private static final float MIN_SHARE = 1e-12f;

  private static final int STEPS = 64;
  private static final double CLOSE_ENOUGH = 1e-15;

  private static final float[] NODES = new float[POINTS];
  private static final float[] WEIGHTS = new float[POINTS];

  static {
    for (int i = 0; i < POINTS; i++) {
      double x = root(StrictMath.cos(Math.PI * (i + 0.75) / (POINTS + 0.5)));
      double slope = slope(x, legendre(POINTS, x));
      double weight = 2.0 / ((1.0 - x * x) * slope * slope);
      double s = 0.5 * (x + 1.0);
      NODES[POINTS - 1 - i] = (float) (s * s);
      WEIGHTS[POINTS - 1 - i] = (float) (2.0 * s * (0.5 * weight));
    }
  }

  private Quadrature() {}

  private static double root(double from) {
    double x = from;
    for (int step = 0; step < STEPS; step++) {
      double value = legendre(POINTS, x);
      double change = value / slope(x, value);
      x -= change;
      if (Math.abs(change) < CLOSE_ENOUGH) {
        break;
      }
    }
    return x;
  }

  private static double legendre(int degree, double x) {
    double before = 1.0;
    double value = x;
    for (int k = 2; k <= degree; k++) {
      double next = ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k;
      before = value;
      value = next;
    }
    return value;
  }

  private static double slope(double x, double value) {
    return POINTS * (x * value - legendre(POINTS - 1, x)) / (x * x - 1.0);
  }

  /** A point, from 0. */
  static float node(int point) {
    return NODES[point];
  }

  static float weight(int point) {
    return WEIGHTS[point];
  }

  /** The share of a split's cover that a child has. */
  static float share(float cover, float parentCover) {
    if (parentCover <= 0) {
      return 0.5f;
    }
    float share = cover / parentCover;
    return share < MIN_SHARE ? MIN_SHARE : share;
  }
}
