package dev.coppice.server.codec.text;

import io.netty.buffer.ByteBuf;

/**
 * Collects ASCII text and numbers in an array of its own before they go to the buffer, because a
 * buffer checks its bounds and owners at each byte. Call {@link #flush} at the end.
 *
 * <p>Numbers are float64 as Python's {@code repr} prints them: the shortest decimal that reads back
 * as the same number, with an exponent below 1e-4 and from 1e16. {@link Double#toString} yields the
 * digits (from JDK 19 on always the shortest), though with other limits for the exponent.
 */
public final class AsciiOutput {

  private static final int CAPACITY = 8192;

  /**
   * {@code -1.7976931348623157e+308} and anything shorter, such as {@code -0.00012345678901234567}.
   */
  private static final int LONGEST_NUMBER = 26;

  private final ByteBuf out;
  private final NumberFormat format;
  private final byte[] buffer;
  private int size;

  /**
   * @param numbers about how many numbers will follow
   */
  public AsciiOutput(ByteBuf out, NumberFormat format, int numbers) {
    this.out = out;
    this.format = format;
    this.buffer = new byte[(int) Math.min(CAPACITY, 64 + (long) LONGEST_NUMBER * numbers)];
  }

  public void text(String ascii) {
    text(ascii, 0, ascii.length());
  }

  public void number(double value) {
    double magnitude = Math.abs(value);
    if ((magnitude >= 1e-3 && magnitude < 1e7) || value == 0) {
      text(Double.toString(value)); // Here Java's form is Python's.
    } else if (Double.isNaN(value)) {
      text(format.notANumber());
    } else {
      if (value < 0) {
        text("-");
      }
      positive(magnitude);
    }
  }

  public void flush() {
    out.writeBytes(buffer, 0, size);
    size = 0;
  }

  /** Prints what Java prints as {@code 8.115E-5}, unless it is infinite. */
  private void positive(double value) {
    if (Double.isInfinite(value)) {
      text(format.infinity());
      return;
    }
    String java = Double.toString(value);
    int mark = java.indexOf('E');
    int exponent = Integer.parseInt(java, mark + 1, java.length(), 10);
    int end = mark == 3 && java.charAt(2) == '0' ? 1 : mark; // Without a fraction of 0.
    if (exponent < -4 || exponent >= 16) {
      text(java, 0, end);
      text(exponent < 0 ? "e-" : "e+");
      text(Math.abs(exponent) < 10 ? "0" : "");
      text(Integer.toString(Math.abs(exponent)));
    } else if (exponent < 0) {
      text("0.000");
      text(java, 0, 1);
      text(java, Math.min(2, end), end);
    } else {
      large(java, end, exponent);
    }
  }

  /** Prints a number from 1e7 on without an exponent, which moves the point to the right. */
  private void large(String java, int end, int exponent) {
    int point = Math.min(2 + exponent, end);
    text(java, 0, 1);
    text(java, Math.min(2, end), point);
    if (point < end) {
      text(".");
      text(java, point, end);
    } else {
      text("0".repeat(exponent - Math.max(0, end - 2)));
      text(".0");
    }
  }

  // Deprecated for text beyond Latin-1; of ASCII it is a plain copy, with no array in between.
  @SuppressWarnings("deprecation")
  private void text(String ascii, int from, int to) {
    int at = from;
    while (to - at > buffer.length - size) {
      int part = buffer.length - size;
      ascii.getBytes(at, at + part, buffer, size);
      size += part;
      at += part;
      flush();
    }
    ascii.getBytes(at, to, buffer, size);
    size += to - at;
  }
}
