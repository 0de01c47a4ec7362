package dev.coppice.server.codec.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.ColumnLookup;
import dev.coppice.server.codec.rows.NamedColumns;
import dev.coppice.server.codec.rows.PayloadException;
import java.util.List;

/**
 * The rows of a data frame below the names of its columns, or without any. Names of all columns in
 * the model's own order, which is how frames mostly come, leave rows of positions.
 */
final class FrameRows {

  private final JsonCells cells;
  private final JsonRows positions;
  private final ColumnLookup known;
  private final NamedColumns columns;
  private boolean hasColumns;

  /**
   * @param heap what it takes to know the names
   */
  FrameRows(JsonCells cells, HeapShare heap) {
    this.cells = cells;
    this.positions = new JsonRows(BodyFormat.MLFLOW, cells, heap);
    this.known = new ColumnLookup(cells.names(), heap);
    this.columns = new NamedColumns(known, "send rows without names of columns.", heap);
  }

  /** Whether the columns are known. */
  boolean hasColumns() {
    return hasColumns;
  }

  /** Reads the array of names that the tokens are at; pandas counts columns without a name. */
  void readColumns(JsonTokens tokens) throws PayloadException {
    if (hasColumns) {
      throw malformed("dataframe_split.columns: twice (expected: once)");
    }
    while (tokens.next() != JsonToken.END_ARRAY) {
      JsonToken token = tokens.current();
      if (token == JsonToken.VALUE_STRING) {
        addName(tokens.text());
      } else if (token == JsonToken.VALUE_NUMBER_INT) {
        addNumber(tokens.text());
      } else {
        throw malformed("dataframe_split.columns: %s (expected: names)".formatted(tokens.quoted()));
      }
    }
    endColumns();
  }

  /** Takes the names of all columns. */
  void takeColumns(List<String> names) {
    names.forEach(this::addName);
    endColumns();
  }

  private void addName(String name) {
    columns.add(known.column(name), name, columns.width() + 1);
  }

  /** The number is the column's place; a model trained on such a frame has it as a name. */
  private void addNumber(String number) {
    if (known.isEmpty() && number.equals(Integer.toString(columns.width()))) {
      columns.addNameless();
    } else {
      addName(number);
    }
  }

  private void endColumns() {
    hasColumns = true;
    columns.flaw(cells.ignoresExtra()).ifPresent(flaw -> cells.mismatch(() -> flaw));
  }

  /** Reads the array of rows that the tokens are at. */
  void readRows(JsonTokens tokens) throws PayloadException {
    boolean isPositional = !columns.hasNames();
    boolean isInOrder = columns.isInOrder() && columns.width() == cells.columns();
    for (JsonToken token = tokens.next(); token != JsonToken.END_ARRAY; token = tokens.next()) {
      if (token != JsonToken.START_ARRAY) {
        throw malformed("row %d: %s (expected: an array)".formatted(cells.row(), tokens.quoted()));
      }
      if (isPositional) {
        readPositions(tokens);
      } else if (isInOrder) {
        readInOrder(tokens);
      } else {
        readNamed(tokens);
      }
    }
  }

  /** A row without names, which has a value for each column if those were counted. */
  private void readPositions(JsonTokens tokens) throws PayloadException {
    int row = cells.row();
    positions.readRow(tokens.next(), tokens);
    if (hasColumns) {
      requireWidth(row, cells.column() - 1); // The next that would be filled.
    }
  }

  private void readInOrder(JsonTokens tokens) throws PayloadException {
    cells.beginRow();
    int cell = 0;
    for (JsonToken token = tokens.next(); token != JsonToken.END_ARRAY; token = tokens.next()) {
      if (cell < columns.width() && (!token.isScalarValue() || !cells.addNamed(tokens))) {
        throw refused(cell, tokens);
      }
      cell++;
    }
    requireWidth(cells.row(), cell);
    cells.endRow();
  }

  private void readNamed(JsonTokens tokens) throws PayloadException {
    cells.beginSparseRow();
    int cell = 0;
    for (JsonToken token = tokens.next(); token != JsonToken.END_ARRAY; token = tokens.next()) {
      int column = columns.column(cell);
      if (column < 0) {
        tokens.skip();
      } else if (!token.isScalarValue() || !cells.set(column, tokens)) {
        throw refused(column, tokens);
      }
      cell++;
    }
    requireWidth(cells.row(), cell);
    cells.endSparseRow(columns::has);
  }

  private PayloadException refused(int column, JsonTokens tokens) throws PayloadException {
    return malformed(
        "row %d, column %s: %s (expected: %s)"
            .formatted(
                cells.row(),
                Quoted.of(cells.names().get(column)),
                tokens.quoted(),
                cells.expected(column, tokens, true)));
  }

  private void requireWidth(int row, int cell) throws PayloadException {
    if (cell != columns.width()) {
      throw malformed(
          "row %d: %d values (expected: %d, as there are columns)"
              .formatted(row, cell, columns.width()));
    }
  }

  private static PayloadException malformed(String cause) {
    return BodyFormat.MLFLOW.malformed(cause);
  }
}
