package dev.coppice.model.forest;

import dev.coppice.model.ForestFormat;

/** Which {@link ForestFormat} a forest gets, of those that it fits. */
public enum FormatRule {
  /** What serves best: packed where that saves memory and ranking a row does not cost too much. */
  BEST(true, false),
  /** Packed wherever it fits. */
  SMALLEST(true, false),
  /** Never packed. */
  UNPACKED(false, false),
  /** Wide, which everything fits. */
  WIDE(false, true);

  /** How many trees' steps a step of ranking may cost, see {@link #packs}. */
  private static final int LEAST_SAVING_SHARE = 8;

  private final boolean mayPack;
  private final boolean isWide;

  FormatRule(boolean mayPack, boolean isWide) {
    this.mayPack = mayPack;
    this.isWide = isWide;
  }

  boolean mayPack() {
    return mayPack;
  }

  boolean isWide() {
    return isWide;
  }

  /**
   * Whether a forest that would fit is packed.
   *
   * @param packedBytes of the forest, its thresholds included
   * @param otherBytes of the forest if it is not packed
   * @param rankSteps comparisons that rank a row
   * @param walkSteps steps from the roots to the deepest leaves of all trees
   */
  boolean packs(long packedBytes, long otherBytes, long rankSteps, long walkSteps) {
    return mayPack
        && (this == SMALLEST
            || (packedBytes <= otherBytes - otherBytes / LEAST_SAVING_SHARE
                && rankSteps <= walkSteps));
  }
}
