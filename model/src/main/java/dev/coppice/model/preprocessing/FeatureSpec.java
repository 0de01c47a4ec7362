package dev.coppice.model.preprocessing;

import dev.coppice.model.preprocessing.step.Step;
import java.util.List;

/**
 * One feature as the document declares it: a raw column and the steps, in order, that make a column
 * of the model of it, or several.
 *
 * @param column index of the raw column
 * @param type what its cells are
 * @param epoch what numbers among them count, if they are dates
 */
record FeatureSpec(int column, RawType type, EpochUnit epoch, List<Step> steps) {

  FeatureSpec {
    steps = List.copyOf(steps);
  }
}
