package dev.coppice.server.codec.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.HeapShare;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.model.preprocessing.RawType;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RawTableBuilder;
import dev.coppice.server.codec.rows.RawText;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Cells of raw rows: numbers, strings, true, false and nulls, each where the declared preprocessing
 * takes it; strings wherever what they write is taken. {@code NaN} is missing everywhere, as it is
 * what Python writes for that.
 */
final class RawCells implements JsonCells {

  private final RawColumns columns;
  private final RawTableBuilder table;
  private final RawText texts;

  RawCells(BodyFormat format, RawColumns columns, HeapShare heap) {
    this.columns = columns;
    this.table = new RawTableBuilder(format, columns, heap);
    this.texts = new RawText(table);
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
  public boolean ignoresExtra() {
    return columns.rules().ignoresExtra();
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
  public String expected(int column, JsonTokens tokens, boolean named) {
    return switch (type(column)) {
      case NUMBER ->
          tokens.current().isNumeric()
              ? "a number that float64 can hold, or null"
              : "a number or null";
      case BOOLEAN -> "true, false, 1, 0 or null";
      case DATE -> texts.expectedDate(column, "\"2024-05-17\"") + ", or null";
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
  public boolean addNamed(JsonTokens tokens) throws PayloadException {
    return add(tokens);
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
    RawType type = type(column);
    if (type == RawType.UNUSED) {
      return true;
    }
    if (tokens.current() == JsonToken.VALUE_STRING) {
      BodyBytes text = tokens.string();
      return texts.set(column, text.array(), text.from(), text.to());
    }
    boolean isNoDate = type == RawType.DATE && tokens.current().isBoolean();
    return !isNoDate && table.setNumber(column, number(tokens));
  }

  @Override
  public boolean isWrongKind(JsonTokens tokens, boolean named) {
    return true;
  }

  @Override
  public void endSparseRow(IntPredicate isNamed) {
    table.endNamedRow(isNamed);
  }

  @Override
  public boolean isMismatch() {
    return table.isMismatch();
  }

  @Override
  public void mismatch(Supplier<String> cause) {
    table.mismatch(cause);
  }

  private RawType type(int column) {
    return column >= 0 && column < columns.count() ? columns.type(column) : RawType.UNUSED;
  }

  /** The number that a cell other than a string is: NaN if it is missing, infinite if none. */
  private static double number(JsonTokens tokens) throws PayloadException {
    return switch (tokens.current()) {
      case VALUE_TRUE -> 1;
      case VALUE_FALSE -> 0;
      default -> tokens.number();
    };
  }
}
