package dev.coppice.server.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the environment, so that all of it is said at once. */
final class Problems {

  private static final int QUOTED_LENGTH = 200;

  private final List<String> found = new ArrayList<>();

  void add(String key, String value, String expected) {
    found.add("%s: %s (expected: %s)".formatted(quoted(key), quoted(value), expected));
  }

  List<String> found() {
    return List.copyOf(found);
  }

  /**
   * At most 200 characters, control characters as {@code ?}: a name or value must not forge log
   * lines.
   */
  static String quoted(String value) {
    String start = value.length() > QUOTED_LENGTH ? value.substring(0, QUOTED_LENGTH) : value;
    return start.replaceAll("\\p{Cntrl}", "?");
  }
}
