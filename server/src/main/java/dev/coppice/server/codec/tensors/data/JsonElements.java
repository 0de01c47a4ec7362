package dev.coppice.server.codec.tensors.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.decimal.DecimalParser;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.BodyTokens;
import dev.coppice.server.codec.rows.PayloadException;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Elements of a JSON array, flat or with an array for each row: arrays of any other length would
 * move cells from one row to another. The array was read by a JSON parser before, which holds it to
 * JSON; so commas only part elements here.
 */
public final class JsonElements implements TensorElements {

  private static final JsonFactory STRINGS = new JsonFactory();

  /** From here on float64 lacks whole numbers. */
  private static final double FIRST_LACK = 0x1p53;

  private final DataType type;
  private final byte[] array;
  private final int to;
  private final long columns;
  private final DecimalParser decimals;
  private int at;
  private int depth;
  private long passed;
  private long passedBeforeRow;
  private float last;

  /**
   * @param type of the elements
   * @param data the array from its first bracket to its last
   * @param columns elements of a row
   * @param decimals shared by the tensors of a body
   */
  public JsonElements(DataType type, BodyBytes data, long columns, DecimalParser decimals) {
    this.type = type;
    this.array = data.array();
    this.at = data.from();
    this.to = data.to();
    this.columns = columns;
    this.decimals = decimals;
  }

  @Override
  public boolean hasNext() throws PayloadException {
    while (at < to && isBetween(array[at])) {
      if (array[at] == '[') {
        enter();
      } else if (array[at] == ']') {
        leave();
      }
      at++;
    }
    return at < to;
  }

  private void enter() throws PayloadException {
    depth++;
    if (depth > 2) {
      throw misshapen("an array in a row's array");
    }
    if (depth == 2 && columns > 0 && passed % columns != 0) {
      throw misshapen("an array within a row");
    }
    passedBeforeRow = passed;
  }

  private void leave() throws PayloadException {
    if (depth == 2 && passed - passedBeforeRow != columns) {
      throw misshapen("an array of " + (passed - passedBeforeRow));
    }
    depth--;
  }

  private PayloadException misshapen(String found) {
    return BodyFormat.TENSORS.malformed(
        "data: %s (expected: all elements in one array, or an array of %d for each row)"
            .formatted(found, columns));
  }

  private static boolean isBetween(byte b) {
    return switch (b) {
      case ' ', '\t', '\n', '\r', ',', '[', ']' -> true;
      default -> false;
    };
  }

  @Override
  public double number() throws PayloadException {
    int from = at;
    int end = wordEnd();
    passed++;
    double value =
        switch (array[from]) {
          case 'n', 'N' -> Double.NaN; // null and NaN; nothing else begins so.
          case 't' -> 1;
          case 'f' -> 0;
          default -> decimal(from, end);
        };
    if (type.isLong()) {
      last = longAsFloat32(value, from, end);
    }
    return value;
  }

  private double decimal(int from, int end) throws PayloadException {
    double value = decimals.parse(array, from, end);
    if (decimals.end() != end) {
      throw refused(from, end, "a number, true, false or null");
    }
    double nearest = type.nearest(value);
    if (Double.isInfinite(nearest)) {
      throw refused(from, end, type.name());
    }
    return nearest;
  }

  /** Of a large number by its digits; with a point or an exponent it is one of float64. */
  private float longAsFloat32(double value, int from, int end) throws PayloadException {
    if (!(Math.abs(value) >= FIRST_LACK) || !type.takes(value)) {
      return (float) value; // Or it is about to be refused.
    }
    String text = new String(array, from, end - from, StandardCharsets.US_ASCII);
    boolean isWritten = text.chars().allMatch(c -> c == '-' || Character.isDigit(c));
    try {
      if (isWritten) {
        return type.float32(type.parseLong(text));
      }
      if (type.hasExactly(value)) {
        return (float) value;
      }
    } catch (NumberFormatException e) {
      // As the type ends before it.
    }
    throw refused(from, end, type.name());
  }

  @Override
  public float longAsFloat32() {
    return last;
  }

  /** Passes an element that is no string; returns where it ends. */
  private int wordEnd() {
    while (at < to && !isBetween(array[at])) {
      at++;
    }
    return at;
  }

  @Override
  public @Nullable BodyBytes text() throws PayloadException {
    int from = at;
    passed++;
    if (array[from] == 'n') {
      at += "null".length();
      return null;
    }
    if (array[from] != '"') {
      throw refused(from, wordEnd(), "a string or null");
    }
    boolean isEscaped = false;
    at++;
    while (array[at] != '"') {
      isEscaped |= array[at] == '\\';
      at += array[at] == '\\' ? 2 : 1;
    }
    at++;
    return isEscaped ? unescaped(from) : new BodyBytes(array, from + 1, at - 1);
  }

  private BodyBytes unescaped(int from) throws PayloadException {
    try (JsonParser string = STRINGS.createParser(array, from, at - from)) {
      string.nextToken();
      return BodyTokens.utf8(CharBuffer.wrap(string.getText()), BodyFormat.TENSORS, "data: ");
    } catch (IOException e) {
      throw new IllegalStateException("a string that was read before cannot be read", e);
    }
  }

  private PayloadException refused(int from, int end, String expected) {
    String found = new String(array, from, Math.min(end - from, 100), StandardCharsets.UTF_8);
    return BodyFormat.TENSORS.malformed(
        "data: %s (expected: %s)".formatted(Quoted.of(found), expected));
  }
}
