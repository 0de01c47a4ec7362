package dev.coppice.model.trial;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Scores;
import java.io.IOException;

/** How XGBoost scores the rows of a trial. */
@FunctionalInterface
public interface TrialReference {

  /**
   * Scores all rows of the trial, once.
   *
   * @throws InvalidModelException if XGBoost refuses the model
   */
  Scores score(Matrix rows) throws InvalidModelException, IOException;
}
