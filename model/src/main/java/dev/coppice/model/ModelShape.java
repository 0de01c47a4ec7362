package dev.coppice.model;

import java.util.List;

/**
 * What the structural check learnt of a model file: enough to describe the model and to compute its
 * memory without loading it.
 *
 * @param booster what is boosted
 * @param objective XGBoost's name of the objective
 * @param featureCount columns the model was trained with, 1 or more
 * @param featureNames their names in column order; empty if the file carries none
 * @param outputGroups raw scores a row: 1, or the number of classes or targets
 * @param counts how much there is of everything that takes memory
 */
public record ModelShape(
    BoosterKind booster,
    String objective,
    int featureCount,
    List<String> featureNames,
    int outputGroups,
    Counts counts) {

  public ModelShape {
    featureNames = SharedNames.copyOf(featureNames);
    if (featureCount < 1 || outputGroups < 1) {
      throw new IllegalArgumentException(
          "shape: %d features, %d groups (expected: 1 or more of both)"
              .formatted(featureCount, outputGroups));
    }
  }

  /** What its names will take on the heap, by estimate; nothing if it shares them. */
  public long heapBytes() {
    return featureNames instanceof SharedNames ? 0 : SharedNames.heapBytes(featureNames);
  }

  /** The same with these names, which are equal to its own. */
  ModelShape withFeatureNames(List<String> names) {
    return new ModelShape(booster, objective, featureCount, names, outputGroups, counts);
  }

  /**
   * How much there is of everything that takes native memory.
   *
   * @param trees trees, of either kind
   * @param nodes nodes of trees with one value a leaf
   * @param vectorNodes nodes of trees with a vector a leaf
   * @param vectorWeights values those trees hold beside their nodes
   * @param categoryWords 32-bit words of all categorical splits' bit sets, spare capacity included
   * @param linearWeights weights of a linear booster, biases included
   * @param textBytes names, attributes and other text the loaded model keeps
   * @param parsedBytes what XGBoost's parser holds of the file while it builds the model
   */
  public record Counts(
      int trees,
      long nodes,
      long vectorNodes,
      long vectorWeights,
      long categoryWords,
      long linearWeights,
      long textBytes,
      long parsedBytes) {}
}
