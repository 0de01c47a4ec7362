package dev.coppice.server.config;

import dev.coppice.model.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with the environment, so that all of it is said at once. */
final class Problems {

  private final List<String> found = new ArrayList<>();
  private final Set<String> keys = new HashSet<>();

  /**
   * Adds one.
   *
   * @param shown what it is set to, as a log may have it
   */
  void add(String key, String shown, String expected) {
    keys.add(key);
    found.add("%s: %s (expected: %s)".formatted(Quoted.of(key), shown, expected));
  }

  /** Whether something is wrong with what it is set to, as far as that was read. */
  boolean has(String key) {
    return keys.contains(key);
  }

  List<String> found() {
    return List.copyOf(found);
  }
}
