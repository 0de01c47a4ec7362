package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;

/**
 * Whether a model's intercept still means what it meant to the version of XGBoost that trained it.
 *
 * <p>Up to 1.3.0 the base score of {@code binary:logitraw} was a probability, of which the sum of
 * leaves began with the logit. Newer versions take it as it is.
 */
final class InterceptCheck {

  /** The version that wrote the file, in three numbers; none if it does not say. */
  private int[] version = {};

  /** Takes the three numbers of the version that wrote the file. */
  void version(int[] numbers) {
    version = numbers;
  }

  /** Checks the model as a whole. */
  void check(String objective) throws InvalidModelException {
    if (objective.equals("binary:logitraw") && isUpTo130()) {
      throw new InvalidModelException(
          "version: %d.%d.%d (expected: 1.3.1 or newer, as older ones took the base_score p of binary:logitraw for ln(p / (1 - p)): load the model by a newer XGBoost, set base_score to that, for 0.5 to 0, and save it)"
              .formatted(version[0], version[1], version[2]));
    }
  }

  private boolean isUpTo130() {
    return version.length > 0
        && version[0] == 1
        && (version[1] < 3 || (version[1] == 3 && version[2] == 0));
  }
}
