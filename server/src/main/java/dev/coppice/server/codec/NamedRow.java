package dev.coppice.server.codec;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.Quoted;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object read as a row of named features, as long as nothing shows that it is a wrapper: until
 * its end no name and no value in it is refused, for beside {@code features} or {@code instances}
 * they would only be ignored. Used for all rows of a body, one after the other.
 */
final class NamedRow {

  private final BodyFormat format;
  private final FeatureNames features;
  private final JsonCells row;

  /** For each column the row that named it last, which tells repeated names without clearing. */
  private final int[] namedBy;

  private final Set<String> unknown = new HashSet<>();
  private int cells;
  private @Nullable String malformed;
  private @Nullable String mismatch;

  NamedRow(BodyFormat format, JsonCells row) {
    this.format = format;
    this.features = new FeatureNames(row.names());
    this.row = row;
    this.namedBy = new int[row.columns()];
  }

  void begin() {
    row.beginSparseRow();
    unknown.clear();
    cells = 0;
    malformed = null;
    mismatch = null;
  }

  /** Takes the value that the tokens are at, and passes it. */
  void put(String name, JsonToken token, JsonTokens tokens) throws PayloadException {
    cells++;
    int column = features.column(name);
    boolean repeated = column < 0 ? !unknown.add(name) : namedBy[column] == row.row();
    if (repeated) {
      malformed("the name twice", "once", name);
    }
    if (!row.isCell(token) || !row.set(column, tokens)) {
      malformed(tokens.quoted(), row.expected(column), name);
    } else if (column < 0) {
      unknown(name);
    } else {
      namedBy[column] = row.row();
    }
    tokens.skip();
  }

  /** True if the object had that name already. */
  boolean has(String name) {
    int column = features.column(name);
    return column < 0 ? unknown.contains(name) : namedBy[column] == row.row();
  }

  void end() throws PayloadException {
    if (malformed != null) {
      throw format.malformed(malformed);
    }
    if (cells == 0) {
      throw format.malformed("row %d: {} (expected: at least one value)".formatted(row.row()));
    }
    if (mismatch != null) {
      row.mismatch(mismatch);
    }
    row.endSparseRow();
  }

  private void malformed(String found, String expected, String name) {
    if (malformed == null) {
      malformed =
          "row %d, column %s: %s (expected: %s)"
              .formatted(row.row(), Quoted.of(name), found, expected);
    }
  }

  private void unknown(String name) {
    if (mismatch == null) {
      mismatch =
          features.isEmpty()
              ? "The model has no feature names; send rows as arrays."
              : "Unknown feature name: %s (row %d)".formatted(Quoted.of(name), row.row());
    }
  }
}
