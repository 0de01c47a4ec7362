package dev.coppice.server.config;

import dev.coppice.model.Quoted;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the environment, so that all of it is said at once. */
final class Problems {

  private final List<String> found = new ArrayList<>();

  void add(String key, String value, String expected) {
    found.add("%s: %s (expected: %s)".formatted(Quoted.of(key), Quoted.of(value), expected));
  }

  List<String> found() {
    return List.copyOf(found);
  }
}
