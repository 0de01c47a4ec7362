package dev.coppice.model.preprocessing.step;

import dev.coppice.model.objective.CMath;
import java.util.Locale;

/**
 * Makes a column more like a normal distribution, by the formulas of scikit-learn's {@code
 * PowerTransformer} in their order of operations.
 *
 * <p>Powers and logarithms are those of the C library, which NumPy and SciPy call: of a million
 * numbers all had their float64. Where NumPy has code of its own, on machines with AVX-512, one in
 * twenty differed in the last bit of its float64, and none as float32. Java's own differ more, and
 * near 0 in one float32 of a hundred, because {@code x^lambda - 1} loses what is before the last
 * bit.
 *
 * @param lambda the exponent that was fitted
 */
public record Power(Method method, double lambda) implements NumberStep {

  /** What scikit-learn takes for no difference: the distance from 1 to the next float64. */
  private static final double EPSILON = Math.ulp(1.0);

  /** Below this SciPy takes the exponent for 0. */
  private static final double MIN_LAMBDA = 1e-19;

  /** Above this an exponential is beyond float64, as SciPy has it. */
  private static final double MAX_EXPONENT = 709.78;

  /** The formula. */
  public enum Method {
    /** Takes all numbers. */
    YEO_JOHNSON,
    /** Takes numbers above 0; others are refused. */
    BOX_COX;

    /** Its name in documents. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String key() {
    return "power";
  }

  @Override
  public int firstRefused(double[] values, int count) {
    if (method == Method.BOX_COX) {
      for (int i = 0; i < count; i++) {
        if (values[i] <= 0) {
          return i;
        }
      }
    }
    return -1;
  }

  @Override
  public String refusal() {
    return "Not above 0 before box_cox";
  }

  @Override
  public void apply(double[] values, int count) {
    if (method == Method.BOX_COX) {
      for (int i = 0; i < count; i++) {
        values[i] = boxCox(values[i]);
      }
    } else {
      for (int i = 0; i < count; i++) {
        values[i] = values[i] >= 0 ? ofPositive(values[i]) : ofNegative(values[i]);
      }
    }
  }

  private double ofPositive(double value) {
    return Math.abs(lambda) < EPSILON
        ? CMath.log1p(value)
        : (power(value + 1, lambda) - 1) / lambda;
  }

  private double ofNegative(double value) {
    return Math.abs(lambda - 2) > EPSILON
        ? -(power(-value + 1, 2 - lambda) - 1) / (2 - lambda)
        : -CMath.log1p(-value);
  }

  /** NumPy multiplies where the exponent is just 2. */
  private static double power(double base, double exponent) {
    return exponent == 2 ? base * base : CMath.pow(base, exponent);
  }

  private double boxCox(double value) {
    double log = CMath.log(value);
    if (Math.abs(lambda) < MIN_LAMBDA) {
      return log;
    }
    double exponent = lambda * log;
    return exponent < MAX_EXPONENT || Double.isNaN(exponent)
        ? CMath.expm1(exponent) / lambda
        : Math.copySign(1, lambda) * CMath.exp(exponent - CMath.log(Math.abs(lambda))) - 1 / lambda;
  }
}
