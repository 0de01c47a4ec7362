package dev.coppice.loader.prepare;

import dev.coppice.model.Model;
import dev.coppice.model.trial.SplitSample;
import java.util.Optional;

/** Compares the answers of a model's forest with XGBoost's. */
@FunctionalInterface
public interface EngineComparison {

  /**
   * Where they first differ, for people; empty if nowhere.
   *
   * @param splits of the model
   */
  Optional<String> difference(Model forest, Model reference, SplitSample splits);
}
