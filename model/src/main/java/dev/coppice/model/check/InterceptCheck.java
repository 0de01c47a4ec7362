package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;
import java.util.Set;

/**
 * Whether a model's intercept still means what it meant to the version of XGBoost that trained it.
 *
 * <p>Up to 1.3.0 the base score of {@code binary:logitraw} was a probability, of which the sum of
 * leaves began with the logit. Newer versions take it as it is.
 *
 * <p>XGBoost from 3.1 on leaves the link function out for an intercept that the training was not
 * given, unless the model has rounds. One without, or whose number of them is not known, as of
 * linear models of old versions, would get other scores than from the version that trained it.
 */
final class InterceptCheck {

  /** Objectives with a link function, so that an intercept before it is another than after it. */
  private static final Set<String> LINKED =
      Set.of(
          "reg:logistic",
          "binary:logistic",
          "count:poisson",
          "reg:gamma",
          "reg:tweedie",
          "survival:cox",
          "survival:aft");

  /** The version that wrote the file, in three numbers; none if it does not say. */
  private int[] version = {};

  /** As XGBoost has it where the file does not say. */
  private boolean isFromAverage = true;

  /** Takes the three numbers of the version that wrote the file. */
  void version(int[] numbers) {
    version = numbers;
  }

  /** Takes whether the base score is an average of labels, and not what the training was given. */
  void fromAverage(boolean isAverage) {
    isFromAverage = isAverage;
  }

  /** Checks the model as a whole. */
  void check(String objective, int rounds) throws InvalidModelException {
    if (objective.equals("binary:logitraw") && isUpTo130()) {
      throw new InvalidModelException(
          "version: %d.%d.%d (expected: 1.3.1 or newer, as older ones took the base_score p of binary:logitraw for ln(p / (1 - p)): load the model by a newer XGBoost, set base_score to that, for 0.5 to 0, and save it)"
              .formatted(version[0], version[1], version[2]));
    }
    if (rounds < 1 && isFromAverage && LINKED.contains(objective)) {
      throw new InvalidModelException(
          "boosted_rounds: %d (expected: 1 or more, or a base_score that was set, else XGBoost 3.1 and newer take the intercept in another way)"
              .formatted(rounds));
    }
  }

  private boolean isUpTo130() {
    return version.length > 0
        && version[0] == 1
        && (version[1] < 3 || (version[1] == 3 && version[2] == 0));
  }
}
