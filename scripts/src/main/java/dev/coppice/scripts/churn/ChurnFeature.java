package dev.coppice.scripts.churn;

import java.util.Locale;
import java.util.Random;

/**
 * What is known of a customer in {@link ChurnData}: a name, a distribution, a part in the truth.
 */
enum ChurnFeature {
  /** Months since the first contract; memoryless. */
  TENURE_MONTHS(Shape.EXPONENTIAL, 24, 24, 1, -0.8, 0),
  /** Currency a month. */
  MONTHLY_CHARGE(Shape.NORMAL, 70, 30, 0.01, 0.5, 0),
  /** Currency over the last twelve months. */
  ANNUAL_CHARGE(Shape.NORMAL, 820, 350, 0.01, 0.1, 0.05),
  /** Calls to support in the last ninety days. */
  SUPPORT_CALLS(Shape.EXPONENTIAL, 2, 2, 1, 0.7, 0),
  /** Tickets open now. */
  OPEN_TICKETS(Shape.EXPONENTIAL, 0.7, 0.7, 1, 0.3, 0),
  /** Late payments in the last year. */
  LATE_PAYMENTS(Shape.EXPONENTIAL, 1, 1, 1, 0.4, 0.02),
  /** Months left of the contract. */
  CONTRACT_MONTHS_LEFT(Shape.UNIFORM, 12, 7, 1, -0.6, 0),
  /** Hours the product was used in the last thirty days. */
  USAGE_HOURS(Shape.EXPONENTIAL, 40, 40, 0.1, -0.6, 0.03),
  /** Change of usage against the thirty days before, per cent. */
  USAGE_TREND(Shape.NORMAL, 0, 25, 0.1, -0.5, 0.08),
  /** Days since the last login. */
  DAYS_SINCE_LOGIN(Shape.EXPONENTIAL, 6, 6, 0.1, 0.6, 0.03),
  /** Seats that are paid for. */
  SEATS(Shape.EXPONENTIAL, 15, 15, 1, -0.1, 0),
  /** Share of the seats in use, per cent. */
  SEAT_USE(Shape.UNIFORM, 50, 29, 0.1, -0.4, 0.1),
  /** Discount on the list price, per cent. */
  DISCOUNT(Shape.EXPONENTIAL, 5, 5, 0.5, 0.1, 0),
  /** Answer to "would you recommend us", 0 to 10; most are never asked. */
  RECOMMENDATION(Shape.UNIFORM, 5, 2.9, 1, -0.7, 0.55),
  /** Page load time this customer sees, milliseconds. */
  LATENCY_MS(Shape.EXPONENTIAL, 350, 350, 1, 0.2, 0.15),
  /** Integrations with other systems that are switched on. */
  INTEGRATIONS(Shape.EXPONENTIAL, 2, 2, 1, -0.3, 0);

  private final Shape shape;
  private final double mean;
  private final double deviation;
  private final double unit;
  private final double weight;
  private final double missingShare;

  ChurnFeature(
      Shape shape, double mean, double deviation, double unit, double weight, double missingShare) {
    this.shape = shape;
    this.mean = mean;
    this.deviation = deviation;
    this.unit = unit;
    this.weight = weight;
    this.missingShare = missingShare;
  }

  String columnName() {
    return name().toLowerCase(Locale.ROOT);
  }

  double weight() {
    return weight;
  }

  double missingShare() {
    return missingShare;
  }

  double draw(Random random) {
    double standard =
        switch (shape) {
          case NORMAL -> random.nextGaussian();
          case UNIFORM -> (random.nextDouble() - 0.5) * Math.sqrt(12);
          case EXPONENTIAL -> -Math.log(1 - random.nextDouble()) - 1;
        };
    return Math.rint((mean + deviation * standard) / unit) * unit;
  }

  double standardise(double value) {
    return (value - mean) / deviation;
  }

  /** Distributions with mean 0 and deviation 1. */
  private enum Shape {
    NORMAL,
    UNIFORM,
    /** Never below -1, and skewed. */
    EXPONENTIAL
  }
}
