package dev.coppice.server.codec.tensors.data;

import dev.coppice.model.Quoted;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;

/**
 * An input of a call.
 *
 * @param isNamed whether it is the column of its name
 * @param elements walks its elements, once
 */
public record Tensor(
    String name, DataType type, Shape shape, boolean isNamed, TensorElements elements) {

  /** The name, fit to be quoted in a message. */
  public String quoted() {
    return quoted(name);
  }

  public static String quoted(String name) {
    return "input \"" + Quoted.of(name) + "\"";
  }

  /** The refusal of the tensor as it stands. */
  public PayloadException refused(String found, String expected) {
    return BodyFormat.TENSORS.malformed(
        "%s: %s (expected: %s)".formatted(quoted(), found, expected));
  }

  /**
   * The next element as a number; NaN if it is missing.
   *
   * @param row its row, from 1
   */
  public double number(long row) throws PayloadException {
    if (!elements.hasNext()) {
      throw tooFew(row);
    }
    double value = elements.number();
    if (!type.takes(value)) {
      throw refused("%s in row %d".formatted(value, row), type.name());
    }
    return value;
  }

  /**
   * The number that was read last, rounded to float32 as XGBoost does it with a column of its type.
   *
   * @param value it as float64
   */
  public float rounded(double value) {
    return type.isLong() ? elements.longAsFloat32() : (float) value;
  }

  /**
   * Goes to the next element.
   *
   * @param row its row, from 1
   */
  public void advance(long row) throws PayloadException {
    if (!elements.hasNext()) {
      throw tooFew(row);
    }
  }

  private PayloadException tooFew(long row) {
    return refused("the data ends in row %d".formatted(row), "%s elements".formatted(shape));
  }

  /** Makes sure that nothing is left. */
  public void requireEnd() throws PayloadException {
    if (elements.hasNext()) {
      throw refused("more data", "%s elements".formatted(shape));
    }
  }
}
