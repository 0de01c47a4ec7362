package dev.coppice.server.codec;

import io.netty.buffer.ByteBuf;

/**
 * Collects ASCII text and numbers in an array of its own before they go to the buffer, because a
 * buffer checks its bounds and owners at each byte. Call {@link #flush} at the end.
 *
 * <p>Numbers are float64 as Python's {@code repr} prints them: the shortest decimal that reads back
 * as the same number, with an exponent below 1e-4 and from 1e16. {@link Double#toString} yields the
 * digits (from JDK 19 on always the shortest), though with other limits for the exponent.
 */
final class AsciiOutput {

  private static final int CAPACITY = 8192;

  /**
   * {@code -1.7976931348623157e+308} and anything shorter, such as {@code -0.00012345678901234567}.
   */
  private static final int LONGEST_NUMBER = 26;

  private final ByteBuf out;
  private final NumberFormat format;
  private final byte[] buffer;

  /** The significant digits of the number being printed. */
  private final byte[] digits = new byte[LONGEST_NUMBER];

  private int size;

  /**
   * @param numbers how many numbers will follow, about
   */
  AsciiOutput(ByteBuf out, NumberFormat format, int numbers) {
    this.out = out;
    this.format = format;
    this.buffer = new byte[(int) Math.min(CAPACITY, 64 + (long) LONGEST_NUMBER * numbers)];
  }

  void text(String ascii) {
    reserve(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      buffer[size++] = (byte) ascii.charAt(i);
    }
  }

  void number(double value) {
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

  /** Numbers between {@code open} and {@code close}, with a comma and a blank between them. */
  void list(String open, float[] values, int from, int to, String close) {
    text(open);
    for (int i = from; i < to; i++) {
      text(i == from ? "" : ", ");
      number(values[i]);
    }
    text(close);
  }

  void flush() {
    out.writeBytes(buffer, 0, size);
    size = 0;
  }

  private void positive(double value) {
    if (Double.isInfinite(value)) {
      text(format.infinity());
      return;
    }
    String java = Double.toString(value);
    int mark = java.indexOf('E');
    int end = mark < 0 ? java.length() : mark;
    int count = 0;
    int exponent = mark < 0 ? 0 : Integer.parseInt(java, mark + 1, java.length(), 10);
    int point = java.indexOf('.');
    for (int i = 0; i < end; i++) {
      char c = java.charAt(i);
      if (c != '.' && (count > 0 || c != '0')) {
        exponent += count == 0 ? (i < point ? point - 1 : point) - i : 0;
        digits[count++] = (byte) c;
      }
    }
    while (digits[count - 1] == '0') {
      count--;
    }
    scaled(count, exponent);
  }

  /**
   * Prints the first {@code count} digits.
   *
   * @param exponent the power of ten of the first digit
   */
  private void scaled(int count, int exponent) {
    if (exponent < -4 || exponent >= 16) {
      digits(0, 1, count);
      text(count > 1 ? "." : "");
      digits(1, count, count);
      int power = Math.abs(exponent);
      text(exponent < 0 ? "e-" : "e+");
      text(power < 10 ? "0" : "");
      text(Integer.toString(power));
    } else if (exponent < 0) {
      text("0.000".substring(0, 1 - exponent));
      digits(0, count, count);
    } else {
      digits(0, exponent + 1, count);
      text(".");
      digits(exponent + 1, Math.max(exponent + 2, count), count);
    }
  }

  /** Prints the digits from one index to another, zeros where there are none. */
  private void digits(int from, int to, int count) {
    reserve(to - from);
    for (int i = from; i < to; i++) {
      buffer[size++] = i < count ? digits[i] : (byte) '0';
    }
  }

  private void reserve(int bytes) {
    if (size + bytes > buffer.length) {
      flush();
    }
  }
}
