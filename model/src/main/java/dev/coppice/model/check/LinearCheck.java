package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.ModelReader;
import java.io.IOException;
import java.util.Set;

/**
 * The weights of a linear booster, and whether its intercept still means what it meant in training.
 *
 * <p>XGBoost from 3.1 on applies the link function to the intercept only of a model that has
 * rounds. A linear model that lost their number, as the deprecated binary format does, would get
 * other scores than from the version that trained it.
 */
final class LinearCheck {

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

  private long weights;
  private int rounds;

  /** Reads the array at hand. */
  void readWeights(ModelReader reader) throws IOException, InvalidModelException {
    weights = reader.numbers();
  }

  /** Reads the number at hand. */
  void readRounds(ModelReader reader) throws IOException, InvalidModelException {
    rounds = reader.integer();
  }

  long weights() {
    return weights;
  }

  /** Checks what depends on the features, the outputs and the objective. */
  void checkAgainst(int featureCount, int outputGroups, String objective)
      throws InvalidModelException {
    long expected = (featureCount + 1L) * outputGroups;
    if (weights != expected) {
      throw new InvalidModelException(
          "weights: %d values (expected: %d, features and bias)".formatted(weights, expected));
    }
    if (rounds < 1 && LINKED.contains(objective)) {
      throw new InvalidModelException(
          "boosted_rounds: %d (expected: 1 or more, else XGBoost 3.1 and newer take the intercept of a linear model in another way)"
              .formatted(rounds));
    }
  }
}
