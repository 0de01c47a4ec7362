package dev.coppice.model.format.ubjson;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.Place;
import java.io.IOException;

/** What stands before the content of a value: lengths, and the type and count of a typed array. */
final class UbjsonHeads {

  private final UbjsonBytes bytes;
  private final Place place;

  /**
   * @param place of the value, for refusals
   */
  UbjsonHeads(UbjsonBytes bytes, Place place) {
    this.bytes = bytes;
    this.place = place;
  }

  /** The type of a typed array's elements, which have to be integers. */
  int integerType() throws IOException, InvalidModelException {
    int type = bytes.next();
    if (!UbjsonBytes.isIntegerType(type)) {
      throw place.refuse("array of " + UbjsonBytes.describe(type) + " (expected: integers)");
    }
    return type;
  }

  /** The same, where any number will do. */
  int numberType() throws IOException, InvalidModelException {
    int type = bytes.next();
    if (!UbjsonBytes.isIntegerType(type) && type != 'd' && type != 'D') {
      throw place.refuse("array of " + UbjsonBytes.describe(type) + " (expected: numbers)");
    }
    return type;
  }

  /** How many elements a typed array has. */
  long typedCount() throws IOException, InvalidModelException {
    int mark = bytes.next();
    if (mark != '#') {
      throw place.refuse(UbjsonBytes.describe(mark) + " (expected: the count of a typed array)");
    }
    return length(bytes.next(), Integer.MAX_VALUE);
  }

  /** A length or count, which XGBoost knows only as type {@code L}. */
  long length(int type, long max) throws IOException, InvalidModelException {
    if (type != 'L') {
      throw place.refuse(UbjsonBytes.describe(type) + " (expected: a length of type L)");
    }
    long length = bytes.integer('L');
    if (length < 0 || length > max) {
      throw place.refuse("length " + length + " (expected: 0 to " + max + ")");
    }
    return length;
  }
}
