package dev.coppice.model;

/**
 * Why some rows got their scores.
 *
 * @param contributions row by row: of each output one value per feature, then the bias; empty if
 *     nobody asked
 * @param leaves row by row, one per tree; empty if nobody asked
 * @param margins row by row the sums that contributions sum up to; empty if nobody asked
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, not copied: reasons have one owner, their call.
public record Reasons(float[] contributions, int[] leaves, float[] margins) {

  private static final float[] NO_NUMBERS = {};
  private static final int[] NO_LEAVES = {};

  /** Of nobody who asked. */
  public static final Reasons NONE = new Reasons(NO_NUMBERS, NO_LEAVES, NO_NUMBERS);

  /**
   * Explains rows.
   *
   * @param withContributions whether contributions are asked for
   * @param withLeaves whether leaves are
   */
  public static Reasons of(
      Explainer explainer, Matrix rows, boolean withContributions, boolean withLeaves) {
    return new Reasons(
        withContributions ? explainer.contributions(rows) : NO_NUMBERS,
        withLeaves ? explainer.leaves(rows) : NO_LEAVES,
        NO_NUMBERS);
  }

  /** The same with the sums of those rows. */
  public Reasons with(float[] sums) {
    return new Reasons(contributions, leaves, sums);
  }
}
