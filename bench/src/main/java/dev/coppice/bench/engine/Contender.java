package dev.coppice.bench.engine;

/** Who takes part when engines are compared in process. */
enum Contender {
  FOREST("forest"),
  /** XGBoost4J's public Java interface, the reference. */
  XGBOOST4J("XGBoost4J"),
  /** XGBoost's C interface, called as the server calls it. */
  XGBOOST_C("XGBoost, C interface");

  private final String label;

  Contender(String label) {
    this.label = label;
  }

  /** What tables call it. */
  String label() {
    return label;
  }
}
