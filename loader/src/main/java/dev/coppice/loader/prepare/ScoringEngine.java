package dev.coppice.loader.prepare;

/** Who scores the models that are loaded. */
public enum ScoringEngine {
  /** The forest, once it answered as XGBoost does; XGBoost where there is none, or it did not. */
  AUTO,
  /** The forest alone, unchecked; what it cannot score is refused. */
  FOREST,
  /** XGBoost alone. */
  XGBOOST
}
