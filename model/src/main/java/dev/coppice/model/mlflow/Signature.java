package dev.coppice.model.mlflow;

import java.util.List;

/**
 * What an MLflow model says it is called with.
 *
 * @param columns of data frames; empty if it says nothing of them
 * @param width values of a row where it is called with a tensor; 0 if that is open
 * @param cells the type of all values of a tensor, as columns have it; empty if that says nothing
 */
record Signature(List<Column> columns, int width, String cells) {

  /** A column's object, its place in the list, and two texts beside their characters. */
  private static final int COLUMN_BYTES = 128;

  static final Signature NONE = new Signature(List.of(), 0, "");

  Signature {
    columns = List.copyOf(columns);
  }

  /** Bytes of its columns on the heap. */
  long heapBytes() {
    long bytes = 0;
    for (Column column : columns) {
      bytes += COLUMN_BYTES + 2L * (column.name.length() + column.type.length());
    }
    return bytes;
  }

  /** Whether its columns have names. */
  boolean isNamed() {
    return !columns.isEmpty() && !columns.getFirst().name().isEmpty();
  }

  /**
   * A column.
   *
   * @param name empty if columns have none
   * @param type MLflow's name of it, such as {@code double}; empty if it is none of the simple ones
   * @param required whether a data frame must have it
   */
  record Column(String name, String type, boolean required) {}
}
