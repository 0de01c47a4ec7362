package dev.coppice.loader;

/** What came of the trial of a model's forest, which each version of an artifact has once. */
public enum ForestVerdict {
  /** It answers as XGBoost does, to the bit: it scores. */
  EQUAL,
  /** It does not: XGBoost scores. */
  DIFFERENT,
  /** The model is of a kind that has no forest: XGBoost scores. */
  UNSUPPORTED
}
