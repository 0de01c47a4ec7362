package dev.coppice.model.trial;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.Scores;
import java.io.IOException;

/** How XGBoost answers the rows of a trial. */
public interface TrialReference {

  /** That of a model which XGBoost has loaded. */
  static TrialReference of(Model whole) {
    return new TrialReference() {
      @Override
      public Scores score(Matrix rows) {
        return whole.score(rows);
      }

      @Override
      public Scores margins(Matrix rows) {
        return whole.margins(rows);
      }
    };
  }

  /**
   * Scores all rows of the trial, once.
   *
   * @throws InvalidModelException if XGBoost refuses the model
   */
  Scores score(Matrix rows) throws InvalidModelException, IOException;

  /** The sums that those scores are made of, at most once. */
  Scores margins(Matrix rows) throws InvalidModelException, IOException;
}
