package dev.coppice.model.preprocessing;

import dev.coppice.model.Quoted;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Raw rows of one request, column by column: numbers as float64, text as its place among the texts
 * that the column knows. So a cell of text takes four bytes however long it is, and of unknown text
 * only the first in each column is kept, to be named.
 */
public final class RawTable {

  private static final int FIRST_ROWS = 4;
  private static final double[] NO_NUMBERS = {};
  private static final int[] NO_RANKS = {};

  private final RawColumns columns;
  private final double[][] numbers;
  private final int[][] ranks;
  private final @Nullable String[] firstUnknown;
  private final int[] firstUnknownRow;
  private int capacity;
  private int rows;

  public RawTable(RawColumns columns) {
    this.columns = columns;
    this.numbers = new double[columns.count()][];
    this.ranks = new int[columns.count()][];
    this.firstUnknown = new @Nullable String[columns.count()];
    this.firstUnknownRow = new int[columns.count()];
    Arrays.fill(firstUnknownRow, Integer.MAX_VALUE);
    for (int column = 0; column < columns.count(); column++) {
      boolean isText = columns.type(column) == RawType.TEXT;
      numbers[column] = isText ? NO_NUMBERS : new double[FIRST_ROWS];
      ranks[column] = isText ? new int[FIRST_ROWS] : NO_RANKS;
    }
    capacity = FIRST_ROWS;
  }

  /** Rows that were ended. */
  public int rows() {
    return rows;
  }

  /** Begins a row with all cells missing; begun again, what the row holds is forgotten. */
  public void beginRow() {
    if (rows == capacity) {
      grow();
    }
    for (int column = 0; column < columns.count(); column++) {
      switch (columns.type(column)) {
        case TEXT -> {
          ranks[column][rows] = Codes.MISSING;
          if (firstUnknownRow[column] == rows) {
            firstUnknownRow[column] = Integer.MAX_VALUE;
          }
        }
        case NUMBER, BOOLEAN, DATE -> numbers[column][rows] = Double.NaN;
        case UNUSED -> {}
      }
    }
  }

  /** Ends the row. */
  public void endRow() {
    rows++;
  }

  /**
   * Fills a cell of the row under way.
   *
   * @param column from 0; of numbers, booleans (1 or 0) or dates (as {@link DateText} reads them)
   * @param value NaN if it is missing
   */
  public void set(int column, double value) {
    numbers[column][rows] = value;
  }

  /** Fills a cell of a text column with the text that these bytes are in UTF-8. */
  public void set(int column, byte[] utf8, int from, int to) {
    int rank = columns.texts(column).rank(utf8, from, to);
    ranks[column][rows] = rank >= 0 ? rank : Codes.UNKNOWN;
    if (rank < 0 && firstUnknownRow[column] == Integer.MAX_VALUE) {
      firstUnknownRow[column] = rows;
      firstUnknown[column] = Quoted.ofUtf8(utf8, from, to);
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
   * @param row one that is known there, or the first in its column that is not
   */
  @Nullable String text(int row, int column) {
    int rank = ranks[column][row];
    if (rank == Codes.MISSING) {
      return null;
    }
    return rank >= 0 ? Quoted.of(columns.texts(column).text(rank)) : firstUnknown[column];
  }

  private void grow() {
    capacity += capacity >> 1;
    for (int column = 0; column < columns.count(); column++) {
      switch (columns.type(column)) {
        case TEXT -> ranks[column] = Arrays.copyOf(ranks[column], capacity);
        case NUMBER, BOOLEAN, DATE -> numbers[column] = Arrays.copyOf(numbers[column], capacity);
        case UNUSED -> {}
      }
    }
  }
}
