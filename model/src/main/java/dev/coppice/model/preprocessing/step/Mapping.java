package dev.coppice.model.preprocessing.step;

import java.util.List;

/** Makes numbers of categories. */
public sealed interface Mapping extends Step {

  /** Those known from training, in the order of their codes. */
  Categories categories();

  /** What an unknown category becomes. */
  Fallback unknown();

  /** What a missing value becomes unless it is a category. */
  Fallback missing();

  /**
   * A number for each category.
   *
   * @param values by codes; none if a category's number is its code
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over by the reader, and never changed.
  record ToNumber(
      String key, Categories categories, double[] values, Fallback unknown, Fallback missing)
      implements Mapping {

    public ToNumber {
      if (values.length != 0 && values.length != categories.size()) {
        throw new IllegalArgumentException(
            "values: %d (expected: %d, as many as categories)"
                .formatted(values.length, categories.size()));
      }
    }
  }

  /**
   * One column per category, 1 in its own and 0 in all others. Without a column it only refuses
   * values.
   *
   * @param infrequent codes of the categories that share one column, the last
   * @param dropped code of a category whose column is left out, -1 if there is none
   */
  record OneHot(
      Categories categories,
      List<Integer> infrequent,
      int dropped,
      Fallback unknown,
      Fallback missing)
      implements Mapping {

    /** In the place of a column: there is none. */
    public static final int NO_COLUMN = -3;

    public OneHot {
      infrequent = List.copyOf(infrequent);
      boolean refuses = unknown.isError() || missing.isError();
      if (dropped >= 0 && columns(categories, infrequent) == 1 && !refuses) {
        throw new IllegalArgumentException(
            "drop: the only column (expected: one of several, or a rule that is error)");
      }
    }

    @Override
    public String key() {
      return "one_hot";
    }

    /** How many columns it yields. */
    public int width() {
      return columns(categories, infrequent) - (dropped < 0 ? 0 : 1);
    }

    /** Whether the last column is that of infrequent categories, or of one. */
    public boolean endsInfrequent() {
      return !infrequent.isEmpty() && !infrequent.contains(dropped);
    }

    /** The column of each category by its code, or {@link #NO_COLUMN}. */
    public int[] columnsByCode() {
      boolean[] shares = new boolean[categories.size()];
      infrequent.forEach(code -> shares[code] = true);
      int[] columns = new int[shares.length];
      int next = 0;
      for (int code = 0; code < columns.length; code++) {
        boolean isLeftOut = shares[code] || code == dropped;
        columns[code] = isLeftOut ? NO_COLUMN : next++;
      }
      int shared = endsInfrequent() ? next : NO_COLUMN;
      infrequent.forEach(code -> columns[code] = shared);
      return columns;
    }

    private static int columns(Categories categories, List<Integer> infrequent) {
      return categories.size() - Math.max(0, infrequent.size() - 1);
    }
  }
}
