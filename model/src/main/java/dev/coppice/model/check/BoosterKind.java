package dev.coppice.model.check;

/** What XGBoost boosts in a model: trees, trees with weights (DART), or a linear function. */
public enum BoosterKind {
  GBTREE,
  DART,
  GBLINEAR
}
