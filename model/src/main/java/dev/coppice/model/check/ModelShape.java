package dev.coppice.model.check;

import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.FeatureNames;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Rounds;
import java.util.List;

/**
 * What the structural check learnt of a model file: enough to describe the model and to compute its
 * memory without loading it.
 *
 * @param booster what is boosted
 * @param objective XGBoost's name of the objective
 * @param featureCount columns the model was trained with, 1 or more
 * @param featureNames their names in column order; empty if the file carries none
 * @param featureTypes their types in column order, such as {@code float}, {@code int}, {@code i},
 *     {@code q} or {@code c}; empty if the file carries none
 * @param outputGroups raw scores per row: 1, or the number of classes or targets
 * @param rounds of boosting, and how many of them score
 * @param missing a value that is missing for the model beside {@code NaN}; {@code NaN} if there is
 *     no other
 * @param renamesClasses whether it is a classifier's of scikit-learn's kind whose own {@code
 *     predict} answers other classes than their indexes
 * @param hasCovers whether trees say how much of the training came to them ({@code sum_hessian}),
 *     or never split
 * @param counts how much there is of everything that takes memory
 */
public record ModelShape(
    BoosterKind booster,
    String objective,
    int featureCount,
    List<String> featureNames,
    List<String> featureTypes,
    int outputGroups,
    Rounds rounds,
    float missing,
    boolean renamesClasses,
    boolean hasCovers,
    Counts counts) {

  public ModelShape {
    featureNames = FeatureNames.copyOf(featureNames);
    featureTypes = FeatureNames.copyOf(featureTypes);
    if (featureCount < 1 || outputGroups < 1) {
      throw new IllegalArgumentException(
          "shape: %d features, %d groups (expected: 1 or more of both)"
              .formatted(featureCount, outputGroups));
    }
  }

  /**
   * Whether the mark of a wrapper for scikit-learn makes other scores than those of the booster by
   * itself: of fewer rounds, or with a further value that is missing.
   */
  public boolean scoresAsWrapper() {
    return !rounds.isWhole() || !Float.isNaN(missing);
  }

  /** What its names and types will take on the heap, by estimate; nothing for those it shares. */
  public long heapBytes() {
    return FeatureNames.ownBytes(featureNames) + FeatureNames.ownBytes(featureTypes);
  }

  /** The same model with its names and types in common, if it has any and there is room. */
  public ModelShape sharing(FeatureNamePool pool) {
    return with(pool.share(featureNames), pool.share(featureTypes), rounds);
  }

  /** The same model, of so many rounds. */
  public ModelShape with(Rounds other) {
    return with(featureNames, featureTypes, other);
  }

  private ModelShape with(List<String> names, List<String> types, Rounds others) {
    return new ModelShape(
        booster,
        objective,
        featureCount,
        names,
        types,
        outputGroups,
        others,
        missing,
        renamesClasses,
        hasCovers,
        counts);
  }

  /**
   * What a model of this shape says of itself.
   *
   * @param engine who scores it
   */
  public ModelInfo info(String engine) {
    return new ModelInfo(
        engine, objective, outputGroups, featureCount, featureNames, featureTypes, rounds);
  }

  /**
   * How much there is of everything that takes native memory.
   *
   * @param trees trees, of either kind
   * @param nodes nodes of trees with one value per leaf
   * @param vectorNodes nodes of trees with a vector per leaf
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
