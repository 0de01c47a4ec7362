package dev.coppice.model.preprocessing;

import java.util.List;

/**
 * One feature as the document declares it: a raw column and the steps, in order, that make a column
 * of the model of it, or several.
 *
 * @param column index of the raw column
 * @param type what its cells are
 */
record FeatureSpec(int column, RawType type, List<Step> steps) {

  FeatureSpec {
    steps = List.copyOf(steps);
  }
}
