package dev.coppice.model.preprocessing;

import java.util.Locale;

/** What numbers in a column of dates count since 1970-01-01T00:00, if they may stand there. */
public enum EpochUnit {
  /** Nothing: dates are text alone. */
  NONE(0),
  SECONDS(1),
  MILLISECONDS(1000);

  /** The first second of the year 1, and the last of the year 9999. */
  private static final long MIN_SECOND = -62_135_596_800L;

  private static final long MAX_SECOND = 253_402_300_799L;

  private final int perSecond;

  EpochUnit(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Its name in documents. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The date as {@link DateText} reads it, in whole seconds; fractions are cut off towards the
   * past.
   *
   * @return NaN if the number is no date: not finite, outside of the years 1 to 9999, or the column
   *     takes no numbers
   */
  public double seconds(double number) {
    if (this == NONE) {
      return Double.NaN;
    }
    // A float64 divided may round up to the next second, a whole number cannot.
    long second = Math.floorDiv((long) Math.floor(number), perSecond);
    boolean isDate = !Double.isNaN(number) && second >= MIN_SECOND && second <= MAX_SECOND;
    return isDate ? second : Double.NaN;
  }
}
