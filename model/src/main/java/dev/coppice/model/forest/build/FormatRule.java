package dev.coppice.model.forest.build;

import dev.coppice.model.ForestFormat;

/**
 * Which {@link ForestFormat} a forest gets, of those that it fits.
 *
 * <p>Packed nodes halve a forest and make the walk through a large one faster, as more of it is in
 * the processor's caches; what they cost is the ranking of a row's values, which a single row of a
 * small forest feels most: with 50 features of 116 thresholds and 100 trees of depth 6 a row takes
 * 2.1 us instead of 1.5, with 16 features of 32 it takes the same. Memory is what this server is
 * short of, so that is paid as long as ranking takes no more steps than walking, which bounds what
 * a row can lose; and not where thresholds leave less than an eighth to be saved.
 */
public enum FormatRule {
  /** What serves best: packed where that saves memory and ranking a row does not cost too much. */
  BEST(true, false),
  /** Packed wherever it fits; for tests of that format. */
  SMALLEST(true, false),
  /** Never packed; for tests of the formats that are not. */
  UNPACKED(false, false),
  /** Wide, which everything fits; for tests of that format. */
  WIDE(false, true);

  /** The part of the bytes that packing has to save at least: an eighth. */
  private static final int MIN_SAVING_SHARE = 8;

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
            || (packedBytes <= otherBytes - otherBytes / MIN_SAVING_SHARE
                && rankSteps <= walkSteps));
  }
}
