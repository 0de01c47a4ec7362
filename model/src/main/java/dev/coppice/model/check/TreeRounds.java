package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.ModelReader;
import dev.coppice.model.format.Place;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;

/**
 * Which trees make up which round of boosting: said by the file, or derived as XGBoost does where
 * versions before 2.0 did not say.
 */
final class TreeRounds {

  private static final String MEMBER = "iteration_indptr";

  // Where each round begins, and where the last one ends.
  private final IntColumn bounds;
  private boolean isStated;
  private boolean tellsParallelTrees;
  private int parallelTrees = 1;
  private int layer;
  private int count;

  TreeRounds(int maxTrees, ReadingMemory memory) {
    bounds = new IntColumn(maxTrees + 1, memory);
  }

  /** Reads the array at hand. */
  void read(ModelReader reader) throws IOException, InvalidModelException {
    isStated = true;
    reader.listedIntegers(bounds);
  }

  /** Trees that a round has for each output, if the file says so. */
  void parallelTrees(int trees) {
    tellsParallelTrees = true;
    parallelTrees = trees;
  }

  /** Whether the file says what a round is; versions before 1.6 did not. */
  boolean areKnown() {
    return isStated || tellsParallelTrees;
  }

  /** Whether the file says the rounds. */
  boolean isStated() {
    return isStated;
  }

  /** Rounds that the file says; they may still turn out to be invalid. */
  int stated() {
    return Math.max(0, bounds.size() - 1);
  }

  /** Checks what the file says of this many trees. */
  void check(int trees, Place place) throws InvalidModelException {
    int last = bounds.size() - 1;
    if (last < 0 || (trees == 0 && last > 0)) {
      throw place.refuse(MEMBER, bounds.size() + " values", "1 more than rounds");
    }
    for (int round = 0; round <= last; round++) {
      int least = round == 0 ? 0 : bounds.get(round - 1);
      int most = round == 0 ? 0 : trees;
      int value = bounds.get(round);
      if (value < least || value > most) {
        throw place.refuse(MEMBER, round, value, least + " to " + most);
      }
    }
    if (bounds.get(last) != trees) {
      throw place.refuse(MEMBER, last, bounds.get(last), Integer.toString(trees));
    }
    count = last;
  }

  /** Derives the rounds of this many trees, 1 or more, which add to so many outputs. */
  void derive(int trees, int usedOutputs) throws InvalidModelException {
    long each = (long) parallelTrees * usedOutputs;
    if (each == 0 || trees % each != 0) {
      throw new InvalidModelException(
          "num_parallel_tree: %d (expected: a divisor of %d trees)"
              .formatted(parallelTrees, trees));
    }
    layer = (int) each;
    count = (int) (trees / each);
  }

  /** Rounds, once they were checked or derived. */
  int count() {
    return count;
  }

  /** Trees of that many rounds from the first on. */
  int trees(int rounds) {
    if (isStated) {
      return rounds < bounds.size() ? bounds.get(rounds) : 0; // What was read may be empty yet.
    }
    return rounds * layer;
  }
}
