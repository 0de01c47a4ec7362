package dev.coppice.server.codec.decimal;

import java.nio.charset.StandardCharsets;

/**
 * Reads decimal numbers straight from bytes, rounded to the nearest float64 (ties to even).
 *
 * <p>The grammar is that of Python's {@code float} without underscores, {@code inf} and {@code
 * nan}: an optional sign, digits with at most one point and at least one digit, an optional
 * exponent. So none of Java's own forms ({@code 1d}, {@code 0x1p3}) is read.
 *
 * <p>Up to 19 digits and a decimal exponent of up to 64 go through Lemire's multiplication by a
 * 128-bit power of five ("Number parsing at a gigabyte per second", 2021), which is exact; what it
 * cannot decide, and everything else, goes to {@link Double#parseDouble}. One parser belongs to one
 * thread.
 */
public final class DecimalParser {

  private static final int MAX_DIGITS = 19;

  /** More than any body has digits, and ten times it still fits an int. */
  private static final int EXPONENT_CAP = 200_000_000;

  private byte[] text = {};
  private int at;
  private int to;
  private long mantissa;
  private int digits;

  /**
   * Reads the longest number that begins at {@code from}; {@link #end} is then where it stopped.
   *
   * @return the number, infinite beyond float64's range; meaningless if there is none
   */
  public double parse(byte[] bytes, int from, int limit) {
    text = bytes;
    at = from;
    to = limit;
    boolean negative = at < to && text[at] == '-';
    if (negative || (at < to && text[at] == '+')) {
      at++;
    }
    mantissa = 0;
    int first = at;
    readDigits();
    digits = at - first;
    int exponent = 0;
    if (at < to && text[at] == '.') {
      int point = ++at;
      readDigits();
      exponent = point - at;
      digits -= exponent;
    }
    if (digits == 0) {
      at = from;
      return Double.NaN;
    }
    exponent += readExponent();
    double value = value(first, exponent, from);
    return negative ? -value : value;
  }

  /** The index after the number read last; where it began if there was none. */
  public int end() {
    return at;
  }

  /** True if this is {@code nan}, in any case and with any sign. */
  public static boolean isNan(byte[] bytes, int from, int to) {
    boolean signed = from < to && (bytes[from] == '+' || bytes[from] == '-');
    int first = signed ? from + 1 : from;
    return to - first == 3
        && (bytes[first] | 0x20) == 'n'
        && (bytes[first + 1] | 0x20) == 'a'
        && (bytes[first + 2] | 0x20) == 'n';
  }

  private void readDigits() {
    byte[] bytes = text;
    long sum = mantissa;
    int i = at;
    while (i < to) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      sum = sum * 10 + digit; // May wrap around beyond 19 digits, and is then not used.
      i++;
    }
    mantissa = sum;
    at = i;
  }

  /** An {@code e} without digits after it is no part of the number. */
  private int readExponent() {
    if (at >= to || (text[at] | 0x20) != 'e') {
      return 0;
    }
    int i = at + 1;
    boolean negative = i < to && text[i] == '-';
    if (negative || (i < to && text[i] == '+')) {
      i++;
    }
    int first = i;
    int sum = 0;
    while (i < to && text[i] >= '0' && text[i] <= '9') {
      sum = Math.min(sum * 10 + (text[i] - '0'), EXPONENT_CAP);
      i++;
    }
    if (i == first) {
      return 0;
    }
    at = i;
    return negative ? -sum : sum;
  }

  private double value(int firstDigit, int exponent, int from) {
    if (digits > MAX_DIGITS && digits - leadingZeros(firstDigit) > MAX_DIGITS) {
      return slowly(from);
    }
    if (mantissa == 0) {
      return 0;
    }
    double exact = PowersOfFive.multiply(mantissa, exponent);
    return Double.isNaN(exact) ? slowly(from) : exact;
  }

  private int leadingZeros(int first) {
    int zeros = 0;
    int i = first;
    while (i < at && (text[i] == '0' || text[i] == '.')) {
      zeros += text[i] == '0' ? 1 : 0;
      i++;
    }
    return zeros;
  }

  private double slowly(int from) {
    String number = new String(text, from, at - from, StandardCharsets.ISO_8859_1);
    return Math.abs(Double.parseDouble(number));
  }
}
