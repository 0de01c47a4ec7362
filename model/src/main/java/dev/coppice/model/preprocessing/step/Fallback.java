package dev.coppice.model.preprocessing.step;

/**
 * What becomes of a value that is no known category.
 *
 * @param value what the mapping's columns hold, where the kind is a value
 */
public record Fallback(Kind kind, double value) {

  /** What is done. */
  public enum Kind {
    /** The row is refused. */
    ERROR,
    /** All of the mapping's columns hold a value. */
    VALUE,
    /** It counts as one of the infrequent categories. */
    INFREQUENT
  }

  public static final Fallback ERROR = new Fallback(Kind.ERROR, Double.NaN);
  public static final Fallback MISSING = of(Double.NaN);
  public static final Fallback ZEROS = of(0);
  public static final Fallback INFREQUENT = new Fallback(Kind.INFREQUENT, Double.NaN);

  public static Fallback of(double value) {
    return new Fallback(Kind.VALUE, value);
  }

  public boolean isError() {
    return kind == Kind.ERROR;
  }
}
