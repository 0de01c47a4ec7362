package dev.coppice.deploy.host;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads lines of {@code NAME=value}, as systemd does where nothing is quoted. */
final class EnvironmentOf {

  private EnvironmentOf() {}

  /** The variables; comments and empty lines are none. */
  static Map<String, String> lines(Stream<String> lines) {
    return lines
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }
}
