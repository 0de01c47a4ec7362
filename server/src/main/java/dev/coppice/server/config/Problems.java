package dev.coppice.server.config;

import dev.coppice.model.Quoted;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the environment, so that all of it is said at once. */
final class Problems {

  private final List<String> found = new ArrayList<>();

  /**
   * Adds one.
   *
   * @param shown what it is set to, as a log may have it
   */
  void add(String key, String shown, String expected) {
    found.add("%s: %s (expected: %s)".formatted(Quoted.of(key), shown, expected));
  }

  List<String> found() {
    return List.copyOf(found);
  }
}
