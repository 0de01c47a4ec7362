package dev.coppice.model;

import java.util.Locale;

/** What the values of a column are, as a {@link Schema} names them to clients. */
public enum ColumnType {
  NUMBER("a number"),
  INTEGER("a whole number"),
  /** True and false, or 1 and 0. */
  BOOLEAN("true, false, 1 or 0"),
  DATE("a date"),
  TEXT("a text"),
  /** The code of a category, a whole number. */
  CATEGORY("a category's code, a whole number"),
  /** Anything: nothing depends on it. */
  ANY("any value");

  private final String expected;

  ColumnType(String expected) {
    this.expected = expected;
  }

  /**
   * The type that XGBoost calls by that name.
   *
   * @param name such as {@code int}, {@code i} or {@code c}; what is unknown here is a number
   */
  static ColumnType ofFeature(String name) {
    return switch (name) {
      case "int" -> INTEGER;
      case "i" -> BOOLEAN;
      case "c" -> CATEGORY;
      default -> NUMBER;
    };
  }

  /** Its name in schemas. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What its values are, as messages say it. */
  public String expected() {
    return expected;
  }

  /**
   * Whether a number can be one of its values.
   *
   * @param value NaN where one is missing, which every type takes
   */
  public boolean takes(double value) {
    return switch (this) {
      case INTEGER, CATEGORY -> Double.isNaN(value) || value == Math.rint(value);
      case BOOLEAN -> Double.isNaN(value) || value == 0 || value == 1;
      case NUMBER, DATE, TEXT, ANY -> true;
    };
  }
}
