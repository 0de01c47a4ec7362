package dev.coppice.model.preprocessing;

import dev.coppice.model.InvalidModelException;
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
  private final RawType[] types;

  /** For each raw column the first feature that is made of it. */
  private final int[] firstFeature;

  /**
   * @param names of the raw columns, or none
   * @param width how many raw columns there are
   */
  PreprocessingCompiler(List<String> names, int width, List<FeatureSpec> features) {
    this.names = names;
    this.features = features;
    this.types = new RawType[width];
    this.firstFeature = new int[width];
    Arrays.fill(types, RawType.UNUSED);
  }

  Preprocessing compile() throws InvalidModelException {
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
    RawColumns columns = new RawColumns(names, types, indexes, RawColumns.Rules.STRICT);
    List<FeaturePipeline> pipelines = new ArrayList<>();
    int output = 0;
    for (int i = 0; i < features.size(); i++) {
      FeatureCompiler compiler = new FeatureCompiler(columns, features.get(i), i);
      pipelines.add(compiler.compile(output));
      output += compiler.width();
    }
    return new Preprocessing(columns, pipelines, output);
  }

  private void takeColumn(FeatureSpec feature, int index) throws InvalidModelException {
    int column = feature.column();
    if (types[column] == RawType.UNUSED) {
      types[column] = feature.type();
      firstFeature[column] = index;
    } else if (types[column] != feature.type()) {
      throw new InvalidModelException(
          "features[%d].type: %s (expected: %s, as in features[%d])"
              .formatted(index, feature.type().key(), types[column].key(), firstFeature[column]));
    }
  }
}
