package dev.coppice.server.codec.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the forms that rows have in JSON, of a model's own rows as of raw ones.
 *
 * <p>A <i>row</i> is an array of cells or an object of named features; an <i>item</i> is a row or
 * {@code {"features": [0.1]}}. JSON lines are one item each; a JSON body has further forms.
 */
final class JsonRows {

  private static final String FEATURES = "features";
  private static final String INSTANCES = "instances";

  private final BodyFormat format;
  private final JsonCells cells;
  private final HeapShare heap;
  private @Nullable NamedRow namedRow;

  /**
   * @param cells takes what is found; whoever made it asks it for the result
   * @param heap what reading takes besides the cells
   */
  JsonRows(BodyFormat format, JsonCells cells, HeapShare heap) {
    this.format = format;
    this.cells = cells;
    this.heap = heap;
  }

  /** Reads a whole text in any form. */
  void readBody(JsonTokens tokens) throws PayloadException {
    JsonToken token = tokens.next();
    if (token == JsonToken.START_ARRAY) {
      readRowOrItems(tokens, true);
    } else if (token == JsonToken.START_OBJECT) {
      readObject(tokens, true);
    } else {
      throw unexpected(token, tokens, "an array or an object");
    }
    refuseMore(tokens);
  }

  /** Reads a whole text that is one item. */
  void readItem(JsonTokens tokens) throws PayloadException {
    readItem(tokens.next(), tokens);
    refuseMore(tokens);
  }

  /** The number of the next row, from 1. */
  int row() {
    return cells.row();
  }

  private void readItem(JsonToken token, JsonTokens tokens) throws PayloadException {
    if (token == JsonToken.START_ARRAY) {
      readRow(tokens.next(), tokens);
    } else if (token == JsonToken.START_OBJECT) {
      readObject(tokens, false);
    } else {
      throw unexpected(token, tokens, "an array or an object");
    }
  }

  /** Reads an array that is one row if it begins with a cell, else has one row per element. */
  private void readRowOrItems(JsonTokens tokens, boolean objects) throws PayloadException {
    JsonToken token = tokens.next();
    if (cells.isCell(token)) {
      readRow(token, tokens);
      return;
    }
    while (token != JsonToken.END_ARRAY) {
      if (token == JsonToken.START_OBJECT && !objects) {
        throw unexpected(token, tokens, "an array");
      }
      readItem(token, tokens);
      token = tokens.next();
    }
  }

  /** Reads an array as one row, from its first token on. */
  void readRow(JsonToken first, JsonTokens tokens) throws PayloadException {
    cells.beginRow();
    JsonToken token = first;
    while (token != JsonToken.END_ARRAY) {
      int column = cells.column();
      boolean isCell = cells.isCell(token);
      if (!isCell || !cells.add(tokens)) {
        refuse(tokens, column, isCell && cells.isWrongKind(tokens, false));
      }
      token = tokens.next();
    }
    if (cells.column() == 1) {
      throw format.malformed("row %d: [] (expected: at least one value)".formatted(cells.row()));
    }
    cells.endRow();
  }

  private void refuse(JsonTokens tokens, int column, boolean isWrongKind) throws PayloadException {
    if (isWrongKind && cells.isMismatch()) {
      return; // Only the first is reported.
    }
    String cause =
        "row %d, column %d: %s (expected: %s)"
            .formatted(
                cells.row(), column, tokens.quoted(), cells.expected(column - 1, tokens, false));
    if (!isWrongKind) {
      throw format.malformed(cause);
    }
    cells.mismatch(() -> cause);
  }

  /**
   * Reads an object, which is a wrapper if it has a wrapper's name with an array, wherever that
   * stands in it, and a named row if not.
   */
  private void readObject(JsonTokens tokens, boolean body) throws PayloadException {
    NamedRow named = named();
    named.begin();
    String wrapper = null;
    while (tokens.next() != JsonToken.END_OBJECT) {
      String name = tokens.name();
      JsonToken value = tokens.next();
      boolean wraps = value == JsonToken.START_ARRAY && isWrapper(name, body);
      if (name.equals(wrapper) || (wraps && (wrapper != null || named.has(name)))) {
        throw format.malformed(
            "%s: more than one (expected: one of features and instances)".formatted(name));
      }
      if (wraps) {
        wrapper = name;
        readWrapped(name, tokens, body);
      } else if (wrapper == null) {
        named.put(name, value, tokens);
      } else {
        tokens.skip();
      }
    }
    if (wrapper == null) {
      named.end();
    }
  }

  private void readWrapped(String wrapper, JsonTokens tokens, boolean body)
      throws PayloadException {
    if (wrapper.equals(INSTANCES)) {
      readInstances(tokens);
    } else if (body) {
      readRowOrItems(tokens, false);
    } else {
      readRow(tokens.next(), tokens);
    }
  }

  private void readInstances(JsonTokens tokens) throws PayloadException {
    JsonToken token = tokens.next();
    while (token != JsonToken.END_ARRAY) {
      readItem(token, tokens);
      token = tokens.next();
    }
  }

  private NamedRow named() {
    NamedRow named = namedRow;
    if (named == null) {
      named = new NamedRow(format, cells, heap);
      namedRow = named;
    }
    return named;
  }

  private static boolean isWrapper(String name, boolean body) {
    return name.equals(FEATURES) || (body && name.equals(INSTANCES));
  }

  private void refuseMore(JsonTokens tokens) throws PayloadException {
    JsonToken token = tokens.next();
    if (token != JsonToken.NOT_AVAILABLE) {
      throw unexpected(token, tokens, "nothing after it");
    }
  }

  private PayloadException unexpected(JsonToken token, JsonTokens tokens, String expected)
      throws PayloadException {
    String found = token == JsonToken.NOT_AVAILABLE ? "blank" : tokens.quoted();
    return format.malformed("row %d: %s (expected: %s)".formatted(row(), found, expected));
  }
}
