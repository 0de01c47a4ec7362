package dev.coppice.server.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers, sizes and durations in the one form the environment has for each. */
final class Units {

  /** Longest duration there is, so that nanoseconds and deadlines never overflow. */
  static final Duration LONGEST = Duration.ofDays(1);

  static final String SIZE_FORMS = "bytes, such as 1048576, 512KiB, 6MiB or 2GiB";
  static final String DURATION_FORMS = "a duration, such as 250ms, 60s or 5m";

  private static final Pattern NUMBER = Pattern.compile("([0-9]{1,18})(KiB|MiB|GiB|)");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m)");
  private static final Map<String, Long> BYTES =
      Map.of("", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
  private static final Map<String, Duration> DURATIONS =
      Map.of("ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1));

  private Units() {}

  /** A whole number without sign; empty if {@code text} is none or has more than 18 digits. */
  static OptionalLong number(String text) {
    Matcher matcher = NUMBER.matcher(text);
    return matcher.matches() && matcher.group(2).isEmpty()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /** Bytes; empty if {@code text} is no size, or one beyond a {@code long}. */
  static OptionalLong size(String text) {
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    long unit = BYTES.getOrDefault(matcher.group(2), 1L);
    return count > Long.MAX_VALUE / unit ? OptionalLong.empty() : OptionalLong.of(count * unit);
  }

  /**
   * A duration up to {@link #LONGEST}; empty if {@code text} is none. None at all needs no unit.
   */
  static Optional<Duration> duration(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Duration unit = DURATIONS.getOrDefault(matcher.group(2), Duration.ZERO);
    return Optional.of(unit.multipliedBy(Long.parseLong(matcher.group(1))))
        .filter(duration -> duration.compareTo(LONGEST) <= 0);
  }
}
