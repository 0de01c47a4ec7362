package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.Place;
import java.util.regex.Pattern;

/** Reads the numbers that XGBoost keeps as text, and takes only what it would write itself. */
final class ParameterText {

  /** No parameter is longer; a vector of base scores is the longest. */
  static final int MAX_LENGTH = 1 << 20;

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]{1,400}(\\.[0-9]{0,400})?([eE][+-]?[0-9]{1,9})?");

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

  /** Any integer of that length has 64 bits. In a longer one XGBoost loses the upper bits. */
  private static final int LONG_LENGTH = 18;

  private ParameterText() {}

  /** A plain decimal integer between two bounds. */
  static int integer(String text, int low, int high, Place place) throws InvalidModelException {
    if (!text.isEmpty() && text.length() <= 11 && isDecimal(text)) {
      long value = Long.parseLong(text);
      if (value >= low && value <= high) {
        return (int) value;
      }
    }
    throw place.refuse(
        "\"%s\" (expected: \"%d\" to \"%d\")".formatted(Place.quote(text), low, high));
  }

  /** A plain decimal integer of 0 or more; -1 if it is none, or too large. */
  static int decimal(String text) {
    if (text.isEmpty() || text.length() > 9 || text.charAt(0) == '-' || !isDecimal(text)) {
      return -1;
    }
    return Integer.parseInt(text);
  }

  private static boolean isDecimal(String text) {
    for (int i = text.charAt(0) == '-' ? 1 : 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.equals("-");
  }

  /**
   * The numbers of a scalar ({@code 5E-1}) or a flat vector ({@code [5E-1,2E0]}). XGBoost gives
   * such text to its JSON parser, which calls itself for every bracket, and reads integers by way
   * of 64 bits.
   *
   * @param limit numbers at most
   */
  static float[] vector(String text, int limit, Place place) throws InvalidModelException {
    String body = text.strip();
    boolean isVector = body.length() >= 2 && body.charAt(0) == '[' && body.endsWith("]");
    if (isVector) {
      body = body.substring(1, body.length() - 1);
      if (body.isBlank()) {
        return new float[0];
      }
    }
    int count = isVector ? 1 + (int) body.chars().filter(next -> next == ',').count() : 1;
    if (count > limit) {
      throw place.refuse("%d values (expected: at most %d)".formatted(count, limit));
    }
    float[] numbers = new float[count];
    int from = 0;
    for (int i = 0; i < count; i++) {
      int end = i < count - 1 ? body.indexOf(',', from) : body.length();
      String part = body.substring(from, end).strip();
      from = end + 1;
      if (!NUMBER.matcher(part).matches()) {
        throw place.refuse(
            "\"" + Place.quote(text) + "\" (expected: a number or a list of numbers)");
      }
      if (part.length() > LONG_LENGTH && INTEGER.matcher(part).matches()) {
        throw place.refuse(
            "\"" + Place.quote(text) + "\" (expected: an integer of 64 bits, or a decimal)");
      }
      numbers[i] = Float.parseFloat(part);
    }
    return numbers;
  }
}
