package dev.coppice.model;

import java.util.List;
import java.util.Optional;

/**
 * What a model says of itself.
 *
 * @param engine who scores it, {@code forest} or {@code xgboost}
 * @param objective XGBoost's name of the objective, such as {@code binary:logistic}
 * @param outputGroups raw scores per row: 1, or the number of classes or targets
 * @param featureCount columns the model was trained with, 1 or more
 * @param featureNames their names in column order; empty if the model carries none
 * @param featureTypes their types in column order, such as {@code float}, {@code int}, {@code i},
 *     {@code q} or {@code c}; empty if the model carries none
 * @param rounds of boosting, and how many of them score
 * @param packaging what the package that it came in says of it
 */
public record ModelInfo(
    String engine,
    String objective,
    int outputGroups,
    int featureCount,
    List<String> featureNames,
    List<String> featureTypes,
    Rounds rounds,
    Packaging packaging) {

  public ModelInfo {
    featureNames = FeatureNames.copyOf(featureNames);
    featureTypes = FeatureNames.copyOf(featureTypes);
    if (featureCount < 1 || outputGroups < 1) {
      throw new IllegalArgumentException(
          "model: %d features, %d groups (expected: 1 or more of both)"
              .formatted(featureCount, outputGroups));
    }
    requireOneEach("featureNames", featureNames, featureCount);
    requireOneEach("featureTypes", featureTypes, featureCount);
  }

  /** A model that came in no package. */
  public ModelInfo(
      String engine,
      String objective,
      int outputGroups,
      int featureCount,
      List<String> featureNames,
      List<String> featureTypes,
      Rounds rounds) {
    this(
        engine,
        objective,
        outputGroups,
        featureCount,
        featureNames,
        featureTypes,
        rounds,
        Packaging.NONE);
  }

  /** A model whose features have no types, and which has no rounds. */
  public ModelInfo(
      String engine,
      String objective,
      int outputGroups,
      int featureCount,
      List<String> featureNames) {
    this(engine, objective, outputGroups, featureCount, featureNames, List.of(), Rounds.NONE);
  }

  /**
   * The same model with other names and types of its features, and of another package.
   *
   * @throws IllegalArgumentException if these are neither one for each feature nor none
   */
  public ModelInfo with(List<String> names, List<String> types, Packaging from) {
    return new ModelInfo(engine, objective, outputGroups, featureCount, names, types, rounds, from);
  }

  private static void requireOneEach(String what, List<String> texts, int featureCount) {
    if (!texts.isEmpty() && texts.size() != featureCount) {
      throw new IllegalArgumentException(
          "%s: %d (expected: none or %d)".formatted(what, texts.size(), featureCount));
    }
  }

  /** What the values of a feature, from 0, are; numbers if the model has no types. */
  public ColumnType columnType(int feature) {
    return featureTypes.isEmpty()
        ? ColumnType.NUMBER
        : ColumnType.ofFeature(featureTypes.get(feature));
  }

  /** What rows of names consist of; empty if the features have none. */
  Optional<Schema> schema() {
    return featureNames.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Schema(
                featureCount,
                feature ->
                    new Schema.Column(
                        featureNames.get(feature),
                        columnType(feature),
                        packaging.requires(feature),
                        false),
                false,
                false));
  }

  /**
   * Makes sure that rows are not wider than the model.
   *
   * @throws IllegalArgumentException if they are
   */
  public void requireFits(Matrix rows) {
    if (rows.columns() > featureCount) {
      throw new IllegalArgumentException(
          "columns: %d (expected: at most %d)".formatted(rows.columns(), featureCount));
    }
  }

  /** What its names and types take on the heap, by estimate; nothing for those it shares. */
  long heapBytes() {
    return FeatureNames.ownBytes(featureNames) + FeatureNames.ownBytes(featureTypes);
  }
}
