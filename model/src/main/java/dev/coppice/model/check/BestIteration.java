package dev.coppice.model.check;

/** What early stopping means for scores: who of those that say {@code best_iteration} heeds it. */
public enum BestIteration {
  /**
   * Whatever the saved object's own prediction does: XGBoost's wrappers for scikit-learn score with
   * the rounds up to the best one, a {@code Booster} with all.
   */
  WRAPPER,
  /** Nobody: all rounds score always. */
  ALL
}
