package dev.coppice.loader.prepare;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Model;
import dev.coppice.model.trial.SplitSample;
import dev.coppice.model.trial.TrialReference;
import java.io.IOException;
import java.util.Optional;

/** Compares the answers of a model's forest with XGBoost's. */
@FunctionalInterface
public interface EngineComparison {

  /**
   * Where they first differ, for people; empty if nowhere.
   *
   * @param splits of the model
   * @throws InvalidModelException if XGBoost refuses the model
   */
  Optional<String> difference(Model forest, TrialReference reference, SplitSample splits)
      throws InvalidModelException, IOException;
}
