package dev.coppice.model.preprocessing;

import java.util.Arrays;

/** The codes of one mapping's categories, found by what a column holds. */
sealed interface Codes {

  /** In the place of a code: there is no value. */
  int MISSING = -1;

  /** In the place of a code: the value is no known category. */
  int UNKNOWN = -2;

  /** Heap bytes, about. */
  long bytes();

  /**
   * Of text columns.
   *
   * @param codes by the ranks of the column's {@link TextIndex}
   * @param missing what a missing value is: a code, or one of the two others
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over by the compiler, and never changed.
  record OfTexts(int[] codes, int missing) implements Codes {

    /**
     * @param rank or one of the two others
     */
    int code(int rank) {
      return rank >= 0 ? codes[rank] : rank == MISSING ? missing : UNKNOWN;
    }

    @Override
    public long bytes() {
      return 48 + 4L * codes.length;
    }
  }

  /**
   * Of numbers.
   *
   * @param sorted the categories, ascending
   * @param codes theirs, in the same order
   * @param missing as of texts
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over by the compiler, and never changed.
  record OfNumbers(double[] sorted, int[] codes, int missing) implements Codes {

    int code(double value) {
      if (Double.isNaN(value)) {
        return missing;
      }
      int at = Arrays.binarySearch(sorted, value + 0.0); // Of the two zeros only one is a category.
      return at >= 0 ? codes[at] : UNKNOWN;
    }

    @Override
    public long bytes() {
      return 64 + 12L * codes.length;
    }
  }
}
