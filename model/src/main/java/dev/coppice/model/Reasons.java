package dev.coppice.model;

/**
 * Why some rows got their scores.
 *
 * @param contributions row by row: of each output one value a feature, then the bias; empty if
 *     nobody asked
 * @param leaves row by row, one a tree; empty if nobody asked
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, not copied: reasons have one owner, their call.
public record Reasons(float[] contributions, int[] leaves) {

  private static final float[] NO_CONTRIBUTIONS = {};
  private static final int[] NO_LEAVES = {};

  /** Of nobody who asked. */
  public static final Reasons NONE = new Reasons(NO_CONTRIBUTIONS, NO_LEAVES);

  /**
   * Has rows explained.
   *
   * @param withContributions whether contributions are asked for
   * @param withLeaves whether leaves are
   */
  public static Reasons of(
      Explainer explainer, Matrix rows, boolean withContributions, boolean withLeaves) {
    return new Reasons(
        withContributions ? explainer.contributions(rows) : NO_CONTRIBUTIONS,
        withLeaves ? explainer.leaves(rows) : NO_LEAVES);
  }
}
