package dev.coppice.model.preprocessing;

import dev.coppice.model.CellRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Some raw rows of one request, column by column, missing where nothing was sent. */
final class RawBlock implements CellRows.Target {

  private static final double[] NO_NUMBERS = {};
  private static final int[] NO_RANKS = {};

  private final RawTable table;
  private final double[][] numbers;
  private final int[][] ranks;

  /**
   * @param rows how many
   */
  RawBlock(RawTable table, int rows) {
    RawColumns columns = table.columns();
    this.table = table;
    this.numbers = new double[columns.count()][];
    this.ranks = new int[columns.count()][];
    for (int column = 0; column < columns.count(); column++) {
      boolean isText = columns.type(column) == RawType.TEXT;
      boolean isUnused = columns.type(column) == RawType.UNUSED;
      numbers[column] = isText || isUnused ? NO_NUMBERS : missingNumbers(rows);
      ranks[column] = isText ? missingRanks(rows) : NO_RANKS;
    }
  }

  private static double[] missingNumbers(int rows) {
    double[] numbers = new double[rows];
    Arrays.fill(numbers, Double.NaN);
    return numbers;
  }

  private static int[] missingRanks(int rows) {
    int[] ranks = new int[rows];
    Arrays.fill(ranks, Codes.MISSING);
    return ranks;
  }

  @Override
  public void set(int row, int column, double value) {
    switch (table.columns().type(column)) {
      case TEXT -> ranks[column][row] = (int) value;
      case NUMBER, BOOLEAN, DATE -> numbers[column][row] = value;
      case UNUSED -> {}
    }
  }

  /** The values of a column that is not text, by rows. */
  double[] numbers(int column) {
    return numbers[column];
  }

  /** The ranks of a text column, or {@link Codes}' two others, by rows. */
  int[] ranks(int column) {
    return ranks[column];
  }

  /**
   * What a cell of text holds, fit to be quoted; null if it is missing.
   *
   * @param row one that is known there, or the first of the table in its column that is not
   */
  @Nullable String text(int row, int column) {
    int rank = ranks[column][row];
    if (rank == Codes.MISSING) {
      return null;
    }
    return rank >= 0 ? table.knownText(column, rank) : table.firstUnknown(column);
  }
}
