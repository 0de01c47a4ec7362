package dev.coppice.server.codec;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.preprocessing.DateText;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.model.preprocessing.RawType;
import java.util.List;

/**
 * Cells of raw rows: numbers, strings, true, false and nulls, each where the declared preprocessing
 * takes it. {@code NaN} is missing everywhere, as it is what Python writes for that.
 */
final class RawCells implements JsonCells {

  private final RawColumns columns;
  private final RawTableBuilder table;

  RawCells(BodyFormat format, RawColumns columns, int bodyBytes) {
    this.columns = columns;
    this.table = new RawTableBuilder(format, columns, bodyBytes);
  }

  /** The rows, see {@link RawTableBuilder#build}. */
  RawTable build() throws PayloadException {
    return table.build();
  }

  @Override
  public List<String> names() {
    return columns.names();
  }

  @Override
  public int columns() {
    return columns.count();
  }

  @Override
  public int row() {
    return table.row();
  }

  @Override
  public int column() {
    return table.column();
  }

  @Override
  public boolean isCell(JsonToken token) {
    return token.isScalarValue();
  }

  @Override
  public String expected(int column) {
    return switch (type(column)) {
      case NUMBER -> "a number or null";
      case BOOLEAN -> "true, false or null";
      case DATE -> "a date such as \"2024-05-17\", or null";
      case TEXT -> "a string or null";
      case UNUSED -> "a string, a number, true, false or null";
    };
  }

  @Override
  public void beginRow() {
    table.beginRow();
  }

  @Override
  public boolean add(JsonTokens tokens) throws PayloadException {
    boolean isSet = set(table.index(), tokens);
    table.pass();
    return isSet;
  }

  @Override
  public void endRow() throws PayloadException {
    table.endRow();
  }

  @Override
  public void beginSparseRow() {
    table.beginRow();
  }

  @Override
  public boolean set(int column, JsonTokens tokens) throws PayloadException {
    boolean isString = tokens.current() == JsonToken.VALUE_STRING;
    return switch (type(column)) {
      case UNUSED -> true;
      case TEXT -> isString ? setText(column, tokens.string()) : Double.isNaN(number(tokens));
      case DATE -> isString ? setDate(column, tokens.string()) : Double.isNaN(number(tokens));
      case NUMBER -> setNumber(column, number(tokens));
      case BOOLEAN -> setBoolean(column, number(tokens));
    };
  }

  @Override
  public void endSparseRow() {
    table.endSparseRow();
  }

  @Override
  public void mismatch(String cause) {
    table.mismatch(cause);
  }

  private RawType type(int column) {
    return column >= 0 && column < columns.count() ? columns.type(column) : RawType.UNUSED;
  }

  private boolean setText(int column, BodyBytes text) {
    table.set(column, text.array(), text.from(), text.to());
    return true;
  }

  private boolean setDate(int column, BodyBytes text) {
    double date = DateText.parse(text.array(), text.from(), text.to());
    table.set(column, date);
    return !Double.isNaN(date);
  }

  private boolean setNumber(int column, double value) {
    table.set(column, value);
    return !Double.isInfinite(value);
  }

  private boolean setBoolean(int column, double value) {
    table.set(column, value);
    return value == 0 || value == 1 || Double.isNaN(value);
  }

  /** The number that a cell is: NaN if it is missing, infinite if it is none. */
  private static double number(JsonTokens tokens) throws PayloadException {
    return switch (tokens.current()) {
      case VALUE_TRUE -> 1;
      case VALUE_FALSE -> 0;
      case VALUE_STRING -> Double.POSITIVE_INFINITY;
      default -> tokens.number();
    };
  }
}
