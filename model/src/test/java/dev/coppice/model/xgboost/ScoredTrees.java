package dev.coppice.model.xgboost;

import dev.coppice.model.check.CheckedTree;
import dev.coppice.model.check.ModelParameters;
import dev.coppice.model.check.ModelSink;

/** Learns how many trees of a model score. */
final class ScoredTrees implements ModelSink {

  private int count;

  int count() {
    return count;
  }

  @Override
  public void tree(CheckedTree tree) {}

  @Override
  public void vectorTree() {}

  @Override
  public void linear() {}

  @Override
  public void end(ModelParameters parameters) {
    count = parameters.scoredTrees();
  }
}
