package dev.coppice.scripts.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** What numbers look like in a column: short, with their unit, {@code -} for none. */
final class Amounts {

  static final String NONE = "-";

  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Amounts() {}

  static String count(long value) {
    return "%,d".formatted(value);
  }

  static String bytes(double value) {
    int unit = 0;
    double rest = value;
    while (rest >= 1024 && unit < UNITS.length - 1) {
      rest /= 1024;
      unit++;
    }
    return rounded(rest) + " " + UNITS[unit];
  }

  /** Of milliseconds. */
  static String time(JsonNode millis) {
    if (!millis.isNumber()) {
      return NONE;
    }
    double value = millis.asDouble();
    return value >= 1000 ? rounded(value / 1000) + " s" : rounded(value) + " ms";
  }

  static String share(long part, long whole) {
    return whole == 0 ? NONE : Math.round(100.0 * part / whole) + " %";
  }

  static String perSecond(double value) {
    return rounded(value);
  }

  /** How long before {@code now} a time was, as the server writes it. */
  static String since(JsonNode time, Instant now) {
    if (!time.isTextual()) {
      return NONE;
    }
    try {
      Duration since = Duration.between(Instant.parse(time.asText()), now);
      return span(Math.max(0, since.toSeconds()));
    } catch (DateTimeException e) {
      return NONE;
    }
  }

  private static String span(long seconds) {
    if (seconds < 90) {
      return seconds + " s";
    }
    if (seconds < 90 * 60) {
      return Math.round(seconds / 60.0) + " min";
    }
    return seconds < 48 * 3600
        ? Math.round(seconds / 3600.0) + " h"
        : Math.round(seconds / 86_400.0) + " d";
  }

  /** Three digits, and a whole number as one. */
  private static String rounded(double value) {
    if (value >= 100 || value == Math.rint(value)) {
      return "%.0f".formatted(value);
    }
    return (value >= 10 ? "%.1f" : "%.2f").formatted(value);
  }
}
