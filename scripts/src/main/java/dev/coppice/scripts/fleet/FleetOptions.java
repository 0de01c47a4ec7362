package dev.coppice.scripts.fleet;

import java.util.List;

/**
 * How large a fleet's calls are; small enough that both comparisons end within three minutes on two
 * idle cores.
 *
 * @param tenants who exist
 * @param calls of a day
 * @param seconds that such a day takes
 */
public record FleetOptions(int tenants, int calls, int seconds) {

  /** As the command has them when nothing is said. */
  public static final FleetOptions USUAL = new FleetOptions(300, 6_000, 20);

  private static final String USAGE = "--tenants N, --calls N or --seconds N";

  public FleetOptions {
    require("--tenants", tenants, 30, 2_000);
    require("--calls", calls, 100, 50_000);
    require("--seconds", seconds, 5, 30);
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d to %d)".formatted(name, value, least, most));
    }
  }

  /**
   * Reads pairs of name and value.
   *
   * @throws IllegalArgumentException that names the option
   */
  public static FleetOptions parse(List<String> arguments) {
    FleetOptions options = USUAL;
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException("%s: no value (expected: %s)".formatted(name, USAGE));
      }
      options = options.with(name, arguments.get(i + 1));
    }
    return options;
  }

  private FleetOptions with(String name, String value) {
    return switch (name) {
      case "--tenants" -> new FleetOptions(number(name, value), calls, seconds);
      case "--calls" -> new FleetOptions(tenants, number(name, value), seconds);
      case "--seconds" -> new FleetOptions(tenants, calls, number(name, value));
      default ->
          throw new IllegalArgumentException("%s: an option (expected: %s)".formatted(name, USAGE));
    };
  }

  private static int number(String name, String value) {
    if (!value.matches("\\d{1,9}")) {
      throw new IllegalArgumentException("%s: %s (expected: a number)".formatted(name, value));
    }
    return Integer.parseInt(value);
  }
}
