package dev.coppice.model.preprocessing;

import java.time.LocalDate;
import java.time.Month;
import java.time.Year;

/**
 * Reads dates and times as ISO 8601 writes them: {@code 2024-05-17}, {@code 2024-05-17T10:15},
 * {@code 2024-05-17 10:15:30.5}. An offset after the time ({@code Z}, {@code +02:00}) is checked
 * and left out, because the parts of a date are those that are written.
 */
public final class DateText {

  private static final int SECONDS_PER_DAY = 86_400;
  private static final int DATE_LENGTH = 10;

  /** Length of the hours and minutes that follow a date and one more character. */
  private static final int TIME_LENGTH = 5;

  private DateText() {}

  /**
   * Seconds between the first moment of 1970 and this one on the same clock; fractions are cut off.
   *
   * @return NaN if the bytes are anything else than a date
   */
  public static double parse(byte[] text, int from, int to) {
    int year = digits(text, from, 4, to);
    int month = digits(text, from + 5, 2, to);
    int day = digits(text, from + 8, 2, to);
    boolean isDate =
        (year | month | day) >= 0
            && text[from + 4] == '-'
            && text[from + 7] == '-'
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= Month.of(month).length(Year.isLeap(year));
    int seconds = isDate ? secondsOfDay(text, from + DATE_LENGTH, to) : -1;
    return seconds < 0
        ? Double.NaN
        : LocalDate.of(year, month, day).toEpochDay() * (double) SECONDS_PER_DAY + seconds;
  }

  /** Reads what follows a date, which may be nothing; -1 if it is no time. */
  private static int secondsOfDay(byte[] text, int from, int to) {
    if (from == to) {
      return 0;
    }
    int hour = digits(text, from + 1, 2, to);
    int minute = digits(text, from + 4, 2, to);
    boolean isTime =
        (hour | minute) >= 0
            && (text[from] == 'T' || text[from] == ' ')
            && text[from + 3] == ':'
            && hour <= 23
            && minute <= 59;
    int at = from + 1 + TIME_LENGTH;
    int second = 0;
    if (isTime && at < to && text[at] == ':') {
      second = digits(text, at + 1, 2, to);
      at = fractionEnd(text, at + 3, to);
    }
    boolean isWhole = isTime && second >= 0 && second <= 59 && isOffset(text, at, to);
    return isWhole ? (hour * 60 + minute) * 60 + second : -1;
  }

  private static int fractionEnd(byte[] text, int from, int to) {
    int at = from;
    if (at + 1 < to && text[at] == '.') {
      at++;
      while (digits(text, at, 1, to) >= 0) {
        at++;
      }
    }
    return at;
  }

  /** Nothing, {@code Z}, {@code +hh}, {@code +hhmm} or {@code +hh:mm}. */
  private static boolean isOffset(byte[] text, int from, int to) {
    if (from == to) {
      return true;
    }
    if (text[from] == 'Z') {
      return from + 1 == to;
    }
    int hour = digits(text, from + 1, 2, to);
    boolean hasHours = (text[from] == '+' || text[from] == '-') && hour >= 0 && hour <= 23;
    int at = from + 3 < to && text[from + 3] == ':' ? from + 4 : from + 3;
    int minute = digits(text, at, 2, to);
    return hasHours && (from + 3 == to || (at + 2 == to && minute >= 0 && minute <= 59));
  }

  /** The number that {@code count} digits write; -1 if there are fewer. */
  private static int digits(byte[] text, int from, int count, int to) {
    if (from + count > to) {
      return -1;
    }
    int number = 0;
    for (int i = from; i < from + count; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }
}
