package dev.coppice.server.codec.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.ColumnLookup;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.UnknownNames;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * An object read as a row of named features, as long as nothing shows that it is a wrapper: until
 * its end no name and no value in it is refused, for beside {@code features} or {@code instances}
 * they would only be ignored. Used for all rows of a body, one after the other.
 */
final class NamedRow {

  private final BodyFormat format;
  private final ColumnLookup features;
  private final JsonCells row;

  /** The object that named each column last: repeated names are detected without clearing it. */
  private final int[] namedBy;

  private final IntPredicate isNamed;

  /** Of this row, and of all rows that were ended. */
  private final UnknownNames unknown = new UnknownNames();

  private final UnknownNames allUnknown = new UnknownNames();

  /** Counts objects, not rows: the rows inside a wrapper have the wrapper's row number. */
  private int object;

  private int cells;
  private int known;
  private @Nullable String malformed;
  private @Nullable String wrongKind;

  /**
   * @param heap what it takes to know the names that a row has
   */
  NamedRow(BodyFormat format, JsonCells row, HeapShare heap) {
    this.format = format;
    this.features = new ColumnLookup(row.names(), heap);
    this.row = row;
    heap.take((long) Integer.BYTES * row.names().size());
    this.namedBy = new int[row.names().size()];
    this.isNamed = column -> namedBy[column] == object;
  }

  void begin() {
    object++;
    row.beginSparseRow();
    unknown.clear();
    cells = 0;
    known = 0;
    malformed = null;
    wrongKind = null;
  }

  /** Takes the value that the tokens are at, and passes it. */
  void put(String name, JsonToken token, JsonTokens tokens) throws PayloadException {
    cells++;
    int column = features.column(name);
    if (column >= 0) {
      putKnown(column, name, token, tokens);
    } else {
      putUnknown(name, token, tokens);
    }
    tokens.skip();
  }

  private void putKnown(int column, String name, JsonToken token, JsonTokens tokens)
      throws PayloadException {
    if (namedBy[column] == object) {
      malformed("the name twice", "once", name);
    }
    namedBy[column] = object;
    known++;
    if (!token.isScalarValue()) {
      malformed(tokens.quoted(), row.expected(column, tokens, true), name);
    } else if (!row.set(column, tokens)) {
      refuse(column, name, tokens);
    }
  }

  private void refuse(int column, String name, JsonTokens tokens) throws PayloadException {
    if (!row.isWrongKind(tokens, true)) {
      malformed(tokens.quoted(), row.expected(column, tokens, true), name);
    } else if (wrongKind == null && !row.isMismatch()) {
      wrongKind = cause(tokens.quoted(), row.expected(column, tokens, true), name);
    }
  }

  private void putUnknown(String name, JsonToken token, JsonTokens tokens) throws PayloadException {
    boolean isFirst = unknown.add(name, "row", row.row());
    if (row.ignoresExtra()) {
      return;
    }
    if (!isFirst) {
      malformed("the name twice", "once", name);
    }
    boolean isCell = token.isScalarValue();
    if (!isCell || (!row.set(-1, tokens) && !row.isWrongKind(tokens, true))) {
      malformed(tokens.quoted(), row.expected(-1, tokens, true), name);
    }
  }

  /** True if the object had that name already. */
  boolean has(String name) {
    int column = features.column(name);
    return column < 0 ? unknown.contains(name) : isNamed.test(column);
  }

  void end() throws PayloadException {
    if (malformed != null) {
      throw format.malformed(malformed);
    }
    if (cells == 0) {
      throw format.malformed("row %d: {} (expected: at least one value)".formatted(row.row()));
    }
    if (unknown.areRefused(row.ignoresExtra(), known > 0)) {
      allUnknown.addAll(unknown);
      row.mismatch(this::unknownNames);
    }
    if (wrongKind != null) {
      String first = wrongKind;
      row.mismatch(() -> first);
    }
    row.endSparseRow(isNamed);
  }

  private String unknownNames() {
    return features.isEmpty()
        ? ColumnLookup.nameless("send rows as arrays.")
        : allUnknown.message();
  }

  private void malformed(String found, String expected, String name) {
    if (malformed == null) {
      malformed = cause(found, expected, name);
    }
  }

  private String cause(String found, String expected, String name) {
    return "row %d, column %s: %s (expected: %s)"
        .formatted(row.row(), Quoted.of(name), found, expected);
  }
}
