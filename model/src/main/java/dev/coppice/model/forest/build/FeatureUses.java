package dev.coppice.model.forest.build;

import dev.coppice.model.forest.layout.ForestRanks;
import dev.coppice.model.memory.ReadingMemory;
import java.util.Arrays;

/** Which features have numeric splits, and where those send missing values. */
final class FeatureUses {

  private static final int LEFT = 1;
  private static final int RIGHT = 2;

  private final ReadingMemory memory;
  private byte[] uses = {};

  FeatureUses(ReadingMemory memory) {
    this.memory = memory;
  }

  /** Makes room to note features up to the highest. */
  void reach(int highest) {
    if (highest >= uses.length) {
      int before = uses.length;
      int length = Math.max(highest + 1, 2 * before);
      memory.take(length);
      uses = Arrays.copyOf(uses, length);
      memory.give(before);
    }
  }

  void add(int feature, boolean isMissingLeft) {
    uses[feature] = (byte) (uses[feature] | (isMissingLeft ? LEFT : RIGHT));
  }

  boolean isNumeric(int feature) {
    return uses[feature] != 0;
  }

  /** Features with numeric splits. */
  int count() {
    int count = 0;
    for (byte use : uses) {
      count += use == 0 ? 0 : 1;
    }
    return count;
  }

  /** Slots of a feature in a packed forest, the one for missing values that go left first. */
  int slots(int feature) {
    return Integer.bitCount(uses[feature]);
  }

  /** The bits of {@link ForestRanks} that say which slots those are. */
  int marks(int feature) {
    return ((uses[feature] & LEFT) == 0 ? 0 : ForestRanks.HAS_LEFT)
        | ((uses[feature] & RIGHT) == 0 ? 0 : ForestRanks.HAS_RIGHT);
  }
}
