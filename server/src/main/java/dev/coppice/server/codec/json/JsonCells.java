package dev.coppice.server.codec.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.server.codec.rows.PayloadException;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/** Takes the cells that {@link JsonRows} finds, and says which ones there can be. */
interface JsonCells {

  /** Names of the columns, by their index; empty if they have none. */
  List<String> names();

  /** Whether names that no column has are passed over. */
  boolean ignoresExtra();

  /** How many columns there are. */
  int columns();

  /** The number of the row under way, from 1. */
  int row();

  /** The number of the column that {@link #add} fills next, from 1. */
  int column();

  /** Whether a cell of a row of positions, of whichever column, can be written so. */
  boolean isCell(JsonToken token);

  /**
   * What there may be in place of the refused value that the tokens are at, as messages say it.
   *
   * @param column from 0; any other number for one that does not exist
   * @param named whether the value's row is one of names, or below names
   */
  String expected(int column, JsonTokens tokens, boolean named) throws PayloadException;

  /** Begins a row of positions; if one is under way, its cells are dropped. */
  void beginRow();

  /**
   * Fills the next column of a row of positions with the value that the tokens are at.
   *
   * @return false if it is none of this column
   */
  boolean add(JsonTokens tokens) throws PayloadException;

  /** The same in a row below names, so that the value is held to its column's type. */
  boolean addNamed(JsonTokens tokens) throws PayloadException;

  /** Ends a row of positions, which must be as wide as those before. */
  void endRow() throws PayloadException;

  /** Begins a row of names, all of its cells missing until they are {@link #set}. */
  void beginSparseRow();

  /**
   * Fills a column of a row of names with the value that the tokens are at, which is no array and
   * no object.
   *
   * @param column from 0; -1 if none has the name, and the value is only looked at
   * @return false if it is none of this column
   */
  boolean set(int column, JsonTokens tokens) throws PayloadException;

  /**
   * Whether a value that was refused is just of another kind than its column, so that the body is
   * well-formed and does not fit the model.
   *
   * @param named whether its row is one of names
   */
  boolean isWrongKind(JsonTokens tokens, boolean named) throws PayloadException;

  /**
   * Ends a row of names.
   *
   * @param isNamed whether it has a column, from 0
   */
  void endSparseRow(IntPredicate isNamed);

  /** Whether the body does not fit the model. */
  boolean isMismatch();

  /**
   * Remembers, if it is the first, why the body does not fit the model.
   *
   * @param cause asked at the end
   */
  void mismatch(Supplier<String> cause);
}
