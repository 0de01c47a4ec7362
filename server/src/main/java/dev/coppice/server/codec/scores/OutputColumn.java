package dev.coppice.server.codec.scores;

import dev.coppice.model.Scores;

/**
 * One of the things that an answer says of each row.
 *
 * @param name what it is called
 * @param form how its values are written
 * @param values what it is of a row
 */
public record OutputColumn(String name, Form form, RowValues values) {

  /** How values are written; RecordIO has float32 numbers alone. */
  public enum Form {
    NUMBER,
    NUMBERS,
    INTEGER,
    INTEGERS;

    boolean isList() {
      return this == NUMBERS || this == INTEGERS;
    }

    boolean isInteger() {
      return this == INTEGER || this == INTEGERS;
    }
  }

  /** Computes a column's values of one row. */
  @FunctionalInterface
  public interface RowValues {

    /**
     * The values of a row.
     *
     * @return one or, if the column has lists, any number; not to be changed
     */
    double[] of(Scores scores, int row);
  }
}
