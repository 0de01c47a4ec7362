package dev.coppice.model;

import java.util.List;

/**
 * What a model says of itself.
 *
 * @param engine who scores it, {@code forest} or {@code xgboost}
 * @param objective XGBoost's name of the objective, such as {@code binary:logistic}
 * @param outputGroups raw scores a row: 1, or the number of classes or targets
 * @param featureCount columns the model was trained with, 1 or more
 * @param featureNames their names in column order; empty if the model carries none
 */
public record ModelInfo(
    String engine,
    String objective,
    int outputGroups,
    int featureCount,
    List<String> featureNames) {

  public ModelInfo {
    featureNames = SharedNames.copyOf(featureNames);
    if (featureCount < 1 || outputGroups < 1) {
      throw new IllegalArgumentException(
          "model: %d features, %d groups (expected: 1 or more of both)"
              .formatted(featureCount, outputGroups));
    }
    if (!featureNames.isEmpty() && featureNames.size() != featureCount) {
      throw new IllegalArgumentException(
          "featureNames: %d (expected: none or %d)".formatted(featureNames.size(), featureCount));
    }
  }

  /**
   * Makes sure that rows are not wider than the model.
   *
   * @throws IllegalArgumentException if they are
   */
  void requireFits(Matrix rows) {
    if (rows.columns() > featureCount) {
      throw new IllegalArgumentException(
          "columns: %d (expected: at most %d)".formatted(rows.columns(), featureCount));
    }
  }

  /** What its names take on the heap, by estimate; nothing if it shares them. */
  long heapBytes() {
    return featureNames instanceof SharedNames ? 0 : SharedNames.heapBytes(featureNames);
  }
}
