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
   * The codes of text columns. A column's texts may be those of many features: one that knows few
   * of them keeps those alone, so that all features together take no more than their own
   * categories.
   *
   * @param ranks of the categories in the column's {@link TextIndex}, ascending; none if all are
   * @param codes theirs, in the same order
   * @param unknown of all other text
   * @param missing of a missing value
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over by the compiler, and never changed.
  record OfTexts(int[] ranks, int[] codes, int unknown, int missing) implements Codes {

    /** Texts for each category up to which a table of them all is kept, which is faster. */
    private static final int MAX_TEXTS = 8;

    private static final int[] ALL = {};

    /**
     * @param texts how many the column has
     */
    static OfTexts of(int texts, int[] ranks, int[] codes, int unknown, int missing) {
      if (texts > MAX_TEXTS * ranks.length) {
        return new OfTexts(ranks, codes, unknown, missing);
      }
      int[] table = new int[texts];
      Arrays.fill(table, unknown);
      for (int i = 0; i < ranks.length; i++) {
        table[ranks[i]] = codes[i];
      }
      return new OfTexts(ALL, table, unknown, missing);
    }

    OfTexts withMissing(int code) {
      return new OfTexts(ranks, codes, unknown, code);
    }

    /**
     * @param rank or one of the two others
     */
    int code(int rank) {
      if (rank < 0) {
        return rank == MISSING ? missing : unknown;
      }
      if (ranks.length == 0) {
        return codes.length == 0 ? unknown : codes[rank];
      }
      int at = Arrays.binarySearch(ranks, rank);
      return at >= 0 ? codes[at] : unknown;
    }

    /** How many of the column's texts have a code here: all of them, or the categories. */
    int kept() {
      return codes.length;
    }

    /** The place of one of these in the column's {@link TextIndex}. */
    int keptRank(int index) {
      return ranks.length == 0 ? index : ranks[index];
    }

    /** Its code. */
    int keptCode(int index) {
      return codes[index];
    }

    @Override
    public long bytes() {
      return 64 + 4L * (codes.length + ranks.length);
    }
  }

  /**
   * The codes of numbers.
   *
   * @param sorted the categories, ascending
   * @param codes theirs, in the same order
   * @param unknown as of texts
   * @param missing as of texts
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over by the compiler, and never changed.
  record OfNumbers(double[] sorted, int[] codes, int unknown, int missing) implements Codes {

    int code(double value) {
      if (Double.isNaN(value)) {
        return missing;
      }
      int at = Arrays.binarySearch(sorted, value + 0.0); // Of the two zeros only one is a category.
      return at >= 0 ? codes[at] : unknown;
    }

    @Override
    public long bytes() {
      return 64 + 12L * codes.length;
    }
  }
}
