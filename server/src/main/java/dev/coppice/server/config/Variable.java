package dev.coppice.server.config;

import java.time.Duration;
import java.util.stream.Stream;

/** An environment variable that is read: what it is called, what it means, what it may be. */
public sealed interface Variable permits Setting, AccessSetting {

  /** All there are. */
  static Stream<Variable> all() {
    return Stream.concat(Stream.of(Setting.values()), Stream.of(AccessSetting.values()));
  }

  /** All that there is to say of it. */
  VariableText text();

  /** Name of the environment variable. */
  default String key() {
    return text().key();
  }

  /** What the value is, for people. */
  default String unit() {
    return text().unit();
  }

  /** The default as one would set it, or in words where it is unset or depends on the machine. */
  default String defaultText() {
    return text().defaultText();
  }

  default String meaning() {
    return text().meaning();
  }

  /** The values that a number, a size or a duration may have. */
  default Range range() {
    return text().range();
  }

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
