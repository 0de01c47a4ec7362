package dev.coppice.model.format.json;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.FloatColumn;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.ModelReader;
import dev.coppice.model.format.Place;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON's numbers, one by one and in arrays, with the bare {@code NaN} and {@code Infinity}
 * that XGBoost writes.
 *
 * <p>Nearly all of a model is arrays of numbers in the few forms that XGBoost writes, so runs of
 * those go through loops of their own: eight digits a step, in place. A loop stops at whatever else
 * comes, at the last element and near the end of the buffer, and leaves that to the strict scanner.
 */
final class JsonNumbers {

  private static final int MAX_LENGTH = 1000;

  /** Digits that a long holds whatever they are. */
  private static final int LONG_DIGITS = 18;

  /** More than an element in its usual form takes, sign, separator and blank included. */
  private static final int USUAL_BYTES = 32;

  private final JsonBytes bytes;
  private final byte[] text;
  private final Place place;

  // What the last scan found besides where the number ends.
  private boolean isInteger;
  private float number;

  JsonNumbers(JsonBytes bytes, Place place) {
    this.bytes = bytes;
    this.text = bytes.buffer();
    this.place = place;
  }

  /** Whether the number at hand is written as an integer. */
  boolean isInteger() throws InvalidModelException {
    scanned();
    return isInteger;
  }

  void skip() throws InvalidModelException {
    bytes.moveTo(scanned());
  }

  int integer() throws InvalidModelException {
    int from = bytes.position();
    int end = scanned();
    if (!isInteger) {
      throw place.refuse(ModelReader.Kind.NUMBER.phrase() + " (expected: an integer)");
    }
    long value = end - from <= LONG_DIGITS ? Long.parseLong(written(from, end)) : Long.MAX_VALUE;
    if (value != (int) value) {
      throw place.refuse(Place.quote(written(from, end)) + " (expected: a 32-bit integer)");
    }
    bytes.moveTo(end);
    return (int) value;
  }

  /** The number at hand, rounded to float32; an integer by way of 64 bits, as XGBoost does. */
  float number() throws InvalidModelException {
    int from = bytes.position();
    int end = scanned();
    if (isInteger && end - from > LONG_DIGITS) {
      throw place.refuse(
          Place.quote(written(from, end)) + " (expected: an integer of 64 bits, or a decimal)");
    }
    bytes.moveTo(end);
    String written = written(from, end);
    return isInteger ? Long.parseLong(written) : Float.parseFloat(written);
  }

  private String written(int from, int end) {
    return new String(text, from, end - from, StandardCharsets.ISO_8859_1);
  }

  /** Takes the leading elements of an array of integers that have the usual form. */
  void usualIntegers(IntColumn into) {
    int at = bytes.position();
    int stop = bytes.limit() - USUAL_BYTES;
    while (at < stop && into.size() < into.limit()) {
      int start = text[at] == ' ' ? at + 1 : at;
      int sign = text[start] == '-' ? 1 : 0;
      int first = start + sign;
      long word = Decimal.word(text, first);
      int digits = Decimal.digits(word);
      if (digits == 0 || (digits > 1 && text[first] == '0') || text[first + digits] != ',') {
        break;
      }
      int value = Decimal.value(word, digits);
      into.add((value ^ -sign) + sign);
      at = first + digits + 1;
    }
    bytes.moveTo(at);
  }

  /** The same of numbers, which are then float32. */
  void usualFloats(FloatColumn into) {
    int at = bytes.position();
    int stop = bytes.limit() - USUAL_BYTES;
    while (at < stop && into.size() < into.limit()) {
      int end = usualFloat(text[at] == ' ' ? at + 1 : at);
      if (end < 0 || text[end] != ',') {
        break;
      }
      into.add(number);
      at = end + 1;
    }
    bytes.moveTo(at);
  }

  /** Passes over the leading elements of an array of numbers; returns how many. */
  int usualNumbers() {
    int at = bytes.position();
    int stop = bytes.limit() - JsonBytes.TOKEN_BYTES;
    int count = 0;
    while (at < stop) {
      int end = scan(text[at] == ' ' ? at + 1 : at);
      if (end < 0 || text[end] != ',' || end - at > MAX_LENGTH) {
        break;
      }
      at = end + 1;
      count++;
    }
    bytes.moveTo(at);
    return count;
  }

  /**
   * Reads one digit with a fraction of up to eight, an exponent of up to two, or both.
   *
   * @return where it ends; -1 if it has another form, or its value needs a slower way
   */
  private int usualFloat(int from) {
    int sign = text[from] == '-' ? 1 : 0;
    int at = from + sign + 1;
    int lead = text[at - 1] - '0';
    long mantissa = lead;
    int exponent = 0;
    if (text[at] == '.') {
      long word = Decimal.word(text, at + 1);
      int digits = Decimal.digits(word);
      if (digits == 0) {
        return -1;
      }
      mantissa = Decimal.append(mantissa, Decimal.value(word, digits), digits);
      exponent = -digits;
      at += 1 + digits;
    } else if (text[at] != 'E' && text[at] != 'e') {
      return -1;
    }
    if (lead < 0 || lead > 9) {
      return -1;
    }
    if (text[at] == 'E' || text[at] == 'e') {
      boolean isNegative = text[at + 1] == '-';
      at += isNegative || text[at + 1] == '+' ? 2 : 1;
      long word = Decimal.word(text, at);
      int digits = Decimal.digits(word);
      if (digits == 0 || digits > 2) {
        return -1;
      }
      int power = Decimal.value(word, digits);
      exponent += isNegative ? -power : power;
      at += digits;
    }
    float value = Decimal.rounded(mantissa, exponent);
    number = sign == 0 ? value : -value;
    return Float.isNaN(value) ? -1 : at;
  }

  private static boolean isDigit(byte next) {
    return next >= '0' && next <= '9';
  }

  private int scanned() throws InvalidModelException {
    int from = bytes.position();
    int end = scan(from);
    if (end < 0) {
      throw bytes.refuse("Invalid numeric value (expected: a number as JSON or XGBoost writes it)");
    }
    if (end - from > MAX_LENGTH) {
      throw bytes.refuse("a number of more than " + MAX_LENGTH + " characters");
    }
    return end;
  }

  /**
   * Follows JSON's grammar.
   *
   * @return where the number ends; -1 if it is none
   */
  private int scan(int from) {
    isInteger = false;
    int first = text[from] == '-' ? from + 1 : from;
    if (!isDigit(text[first])) {
      return text[first] == 'I' ? bytes.endOf("Infinity", first) : bytes.endOf("NaN", from);
    }
    int at = text[first] == '0' ? first + 1 : Decimal.endOfDigits(text, first);
    boolean isWhole = true;
    if (text[at] == '.') {
      isWhole = false;
      at = someDigits(at + 1);
    }
    if (at > 0 && (text[at] == 'e' || text[at] == 'E')) {
      isWhole = false;
      at = someDigits(text[at + 1] == '-' || text[at + 1] == '+' ? at + 2 : at + 1);
    }
    isInteger = isWhole;
    // A digit here follows a leading zero.
    return at > 0 && isDigit(text[at]) ? -1 : at;
  }

  /** Where the digits end, of which there has to be one; -1 if there is none. */
  private int someDigits(int from) {
    int end = Decimal.endOfDigits(text, from);
    return end == from ? -1 : end;
  }
}
