package dev.coppice.model.check;

/**
 * What early stopping means for scores: which of the models that state a best iteration heed it.
 */
public enum BestIteration {
  /**
   * Whatever the saved object's own prediction does: XGBoost's wrappers for scikit-learn score with
   * the rounds up to the best one, a {@code Booster} with all.
   */
  WRAPPER,
  /** Nobody: all rounds score always. */
  ALL
}
