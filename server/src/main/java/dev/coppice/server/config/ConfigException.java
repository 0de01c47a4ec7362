package dev.coppice.server.config;

import java.util.List;

/** An environment that cannot be served; lists everything that is wrong with it. */
@SuppressWarnings("serial") // Never serialized: it ends the process that throws it.
public final class ConfigException extends Exception {

  private final List<String> problems;

  ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** One line per problem, as {@code KEY: value (expected: ...)}; never empty. */
  public List<String> problems() {
    return problems;
  }
}
