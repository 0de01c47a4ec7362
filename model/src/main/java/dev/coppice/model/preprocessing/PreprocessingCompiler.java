package dev.coppice.model.preprocessing;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.step.Mapping;
import dev.coppice.model.preprocessing.step.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes pipelines of declared features: checks that steps fit together, and resolves categories.
 */
final class PreprocessingCompiler {

  private final List<String> names;
  private final List<FeatureSpec> features;
  private final RawColumns.Rules rules;
  private final RawType[] types;
  private final EpochUnit[] epochs;

  /** For each raw column the first feature that is made of it. */
  private final int[] firstFeature;

  /**
   * @param names of the raw columns, or none
   * @param width how many raw columns there are
   * @param rules for rows of names
   */
  PreprocessingCompiler(
      List<String> names, int width, List<FeatureSpec> features, RawColumns.Rules rules) {
    this.names = names;
    this.features = features;
    this.rules = rules;
    this.types = new RawType[width];
    this.epochs = new EpochUnit[width];
    this.firstFeature = new int[width];
    Arrays.fill(types, RawType.UNUSED);
    Arrays.fill(epochs, EpochUnit.NONE);
  }

  /**
   * @param missing what is missing in the model's rows
   */
  Preprocessing compile(MissingValues missing) throws InvalidModelException {
    List<List<String>> texts = new ArrayList<>();
    while (texts.size() < types.length) {
      texts.add(new ArrayList<>());
    }
    for (int i = 0; i < features.size(); i++) {
      takeColumn(features.get(i), i);
      for (Step step : features.get(i).steps()) {
        if (step instanceof Mapping mapping) {
          texts.get(features.get(i).column()).addAll(mapping.categories().texts());
        }
      }
    }
    @Nullable TextIndex[] indexes = new @Nullable TextIndex[types.length];
    for (int column = 0; column < types.length; column++) {
      indexes[column] = types[column] == RawType.TEXT ? new TextIndex(texts.get(column)) : null;
    }
    RawColumns columns = new RawColumns(names, types, indexes, epochs, rules);
    List<FeaturePipeline> pipelines = new ArrayList<>();
    int output = 0;
    for (int i = 0; i < features.size(); i++) {
      FeatureCompiler compiler = new FeatureCompiler(columns, features.get(i), i);
      pipelines.add(compiler.compile(output));
      output += compiler.width();
    }
    return new Preprocessing(columns, pipelines, output, missing);
  }

  private void takeColumn(FeatureSpec feature, int index) throws InvalidModelException {
    int column = feature.column();
    if (types[column] == RawType.UNUSED) {
      types[column] = feature.type();
      epochs[column] = feature.epoch();
      firstFeature[column] = index;
    }
    requireSame("type", feature.type().key(), types[column].key(), index);
    requireSame("epoch", feature.epoch().key(), epochs[column].key(), index);
  }

  /** All features of a column read its cells in one way. */
  private void requireSame(String key, String found, String first, int index)
      throws InvalidModelException {
    if (!found.equals(first)) {
      int firstIndex = firstFeature[features.get(index).column()];
      throw new InvalidModelException(
          "features[%d].%s: %s (expected: %s, as in features[%d])"
              .formatted(index, key, found, first, firstIndex));
    }
  }
}
