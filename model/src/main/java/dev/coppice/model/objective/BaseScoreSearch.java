package dev.coppice.model.objective;

/**
 * Finds the base score for an intercept that is known in terms of the sum of leaves, as XGBoost
 * before 1.0 stored it.
 */
public final class BaseScoreSearch {

  /** The inverse function is off by a few at most. */
  private static final int NEIGHBOURS = 64;

  private BaseScoreSearch() {}

  /**
   * The float32 that XGBoost turns back into that margin, to the bit. Where none does (margins that
   * no probability has, or the few between two of them) it is one whose margin is closest.
   *
   * @param objective XGBoost's name of the objective; an unknown one takes margins as they are
   */
  public static float ofMargin(String objective, float margin) {
    Objective known = Objective.named(objective).orElse(Objective.IDENTITY);
    float best = guess(known, margin);
    float below = best;
    float above = best;
    for (int i = 0; i < NEIGHBOURS && distance(known, best, margin) > 0; i++) {
      below = Math.nextDown(below);
      above = Math.nextUp(above);
      best = closer(known, best, below, margin);
      best = closer(known, best, above, margin);
    }
    return best;
  }

  private static float guess(Objective objective, float margin) {
    return switch (objective) {
      case LOGISTIC -> (float) (1 / (1 + Math.exp(-(double) margin)));
      case EXPONENTIAL -> (float) Math.exp(margin);
      default -> margin;
    };
  }

  private static float closer(Objective objective, float best, float other, float margin) {
    return distance(objective, other, margin) < distance(objective, best, margin) ? other : best;
  }

  private static float distance(Objective objective, float baseScore, float margin) {
    float distance = Math.abs(objective.margin(baseScore) - margin);
    return Float.isNaN(distance) ? Float.POSITIVE_INFINITY : distance;
  }
}
