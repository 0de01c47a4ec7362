package dev.coppice.scripts.churn;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Synthetic churn data: for every tenant its own customers, and its own reasons why they leave.
 *
 * <p>A customer is {@link ChurnFeature} by feature an independent draw from the distribution
 * described there, rounded to its unit; a share of the values is missing, more in some features
 * than in others. The truth behind the labels is a logistic model that no single feature reveals:
 * standardised features, times the weights that all tenants share plus a normal deviation of the
 * tenant's own, plus one interaction of two features that the tenant draws, plus the tenant's own
 * base rate. The label is a coin thrown with that probability, so that even the true model errs.
 * Missing values count as average in the truth.
 *
 * <p>All randomness is {@link Random}, whose algorithm is specified to the bit, seeded by the
 * tenant's name and nothing else: the same name yields the same rows on every machine.
 */
public final class ChurnData {

  /** Feature names in column order. */
  public static final List<String> FEATURE_NAMES =
      Arrays.stream(ChurnFeature.values()).map(ChurnFeature::columnName).toList();

  private static final ChurnFeature[] FEATURES = ChurnFeature.values();
  private static final int WIDTH = FEATURES.length;
  private static final double TENANT_DEVIATION = 0.35;
  private static final double INTERACTION = 0.6;
  private static final double MEAN_BASE_RATE_LOGIT = -1.4;
  private static final double BASE_RATE_DEVIATION = 0.5;

  private final Random random;
  private final double[] weights = new double[WIDTH];
  private final double intercept;
  private final int left;
  private final int right;

  /** The data of the tenant with this name. */
  public ChurnData(String tenant) {
    // String.hashCode is specified; the multiplier spreads neighbouring names over all seeds.
    this.random = new Random(tenant.hashCode() * 0x9E3779B97F4A7C15L);
    for (int i = 0; i < WIDTH; i++) {
      weights[i] = FEATURES[i].weight() + TENANT_DEVIATION * random.nextGaussian();
    }
    this.intercept = MEAN_BASE_RATE_LOGIT + BASE_RATE_DEVIATION * random.nextGaussian();
    this.left = random.nextInt(WIDTH);
    this.right = (left + 1 + random.nextInt(WIDTH - 1)) % WIDTH;
  }

  /**
   * Customers and whether they left.
   *
   * @param features row-major, {@code NaN} where missing
   * @param labels 1 for those who left, else 0
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over: a sample has one owner.
  public record Sample(float[] features, float[] labels) {

    public int rows() {
      return labels.length;
    }

    /** One row as a CSV line without line end, missing values as empty cells. */
    public String csv(int row) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < WIDTH; column++) {
        float value = features[row * WIDTH + column];
        line.append(column == 0 ? "" : ",").append(Float.isNaN(value) ? "" : value);
      }
      return line.toString();
    }
  }

  /** The next customers of this tenant; each call draws new ones. */
  public Sample draw(int rows) {
    float[] features = new float[Math.multiplyExact(rows, WIDTH)];
    float[] labels = new float[rows];
    double[] standardised = new double[WIDTH];
    for (int row = 0; row < rows; row++) {
      drawCustomer(features, row * WIDTH, standardised);
      labels[row] = random.nextDouble() < churnProbability(standardised) ? 1 : 0;
    }
    return new Sample(features, labels);
  }

  private void drawCustomer(float[] features, int offset, double[] standardised) {
    for (int i = 0; i < WIDTH; i++) {
      ChurnFeature feature = FEATURES[i];
      double value = feature.draw(random);
      boolean missing = random.nextDouble() < feature.missingShare();
      features[offset + i] = missing ? Float.NaN : (float) value;
      standardised[i] = missing ? 0 : feature.standardise(value);
    }
  }

  private double churnProbability(double[] standardised) {
    double logit = intercept + INTERACTION * standardised[left] * standardised[right];
    for (int i = 0; i < WIDTH; i++) {
      logit += weights[i] * standardised[i];
    }
    return 1 / (1 + Math.exp(-logit));
  }
}
