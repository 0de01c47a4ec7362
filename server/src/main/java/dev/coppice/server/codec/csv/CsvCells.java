package dev.coppice.server.codec.csv;

import dev.coppice.server.codec.rows.PayloadException;
import java.util.List;

/** Takes the cells that {@link CsvRows} comes to, and says which columns there are. */
interface CsvCells {

  /** Names of the columns, by their index; empty if they have none. */
  List<String> names();

  /** Whether names that no column has are passed over. */
  boolean ignoresExtra();

  /** Takes all rows by these names, from now on. */
  void takeNames(CsvHeader header);

  /** Remembers, if it is the first, why the body does not fit the model. */
  void mismatch(String cause);

  /**
   * Takes all cells of the row that the text is at, and stops at its end. A row must be as wide as
   * the names are, or those before.
   */
  void readRow(CsvText text) throws PayloadException;
}
