package dev.coppice.model.preprocessing.step;

import java.time.LocalDate;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** A number that is made of a date, as pandas has them. */
public enum DatePart {
  YEAR,
  MONTH,
  /** The day of the month, from 1. */
  DAY,
  /** From 0, Monday, to 6. */
  WEEKDAY,
  /** From 1. */
  DAY_OF_YEAR,
  HOUR,
  MINUTE,
  /** Whole days since 1970-01-01. */
  EPOCH_DAY,
  /** Seconds since 1970-01-01T00:00. */
  EPOCH_SECOND;

  private static final int SECONDS_PER_DAY = 86_400;

  /** Its name in documents. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The part of a date.
   *
   * @param seconds since 1970-01-01T00:00, whole
   */
  public long of(double seconds) {
    long second = (long) seconds;
    return switch (this) {
      case EPOCH_SECOND -> second;
      case EPOCH_DAY -> Math.floorDiv(second, SECONDS_PER_DAY);
      case HOUR -> Math.floorMod(second, SECONDS_PER_DAY) / 3600;
      case MINUTE -> Math.floorMod(second, 3600) / 60;
      case YEAR, MONTH, DAY, WEEKDAY, DAY_OF_YEAR ->
          of(LocalDate.ofEpochDay(Math.floorDiv(second, SECONDS_PER_DAY)));
    };
  }

  private int of(LocalDate date) {
    return switch (this) {
      case YEAR -> date.getYear();
      case MONTH -> date.getMonthValue();
      case DAY -> date.getDayOfMonth();
      case WEEKDAY -> date.getDayOfWeek().getValue() - 1;
      case DAY_OF_YEAR -> date.get(ChronoField.DAY_OF_YEAR);
      case HOUR, MINUTE, EPOCH_DAY, EPOCH_SECOND ->
          throw new IllegalStateException(this + " (expected: a part of a day's date)");
    };
  }
}
