package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.ModelReader;
import java.io.IOException;

/** The weights of a linear booster, and its rounds. */
final class LinearCheck {

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

  /** Rounds that the file says; 0 if it does not. */
  int rounds() {
    return rounds;
  }

  /** Checks what depends on the features and the outputs. */
  void checkAgainst(int featureCount, int outputGroups) throws InvalidModelException {
    long expected = (featureCount + 1L) * outputGroups;
    if (weights == 0) {
      throw new InvalidModelException(
          "weights: none (expected: %d, features and bias, of 1 or more rounds)"
              .formatted(expected));
    }
    if (weights != expected) {
      throw new InvalidModelException(
          "weights: %d values (expected: %d, features and bias)".formatted(weights, expected));
    }
  }
}
