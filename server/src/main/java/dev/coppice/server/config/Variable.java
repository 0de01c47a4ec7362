package dev.coppice.server.config;

import java.time.Duration;
import java.util.stream.Stream;

/** An environment variable that is read: what it is called, what it means, what it may be. */
public sealed interface Variable permits Setting, DoorSetting {

  /** All there are. */
  static Stream<Variable> all() {
    return Stream.concat(Stream.of(Setting.values()), Stream.of(DoorSetting.values()));
  }

  /** Name of the environment variable. */
  String key();

  /** What the value is, for people. */
  String unit();

  /** The default as one would set it, or in words where it is unset or depends on the machine. */
  String defaultText();

  String meaning();

  /** The values that a number, a size or a duration may have. */
  Range range();

  /** Holds a value of the configuration to the range. */
  default void require(long value) {
    if (!range().contains(value)) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d to %d)".formatted(key(), value, range().min(), range().max()));
    }
  }

  /** Holds a duration to the range. */
  default void require(Duration value) {
    require(value.toNanos());
  }
}
