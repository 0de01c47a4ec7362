package dev.coppice.scripts.fleet;

import dev.coppice.plan.option.Arguments;
import java.util.List;
import java.util.Set;

/**
 * How large a fleet's calls are; small enough that both comparisons end within three minutes on two
 * idle cores.
 *
 * @param tenants who exist
 * @param calls of a day
 * @param seconds that such a day takes
 */
public record FleetOptions(int tenants, int calls, int seconds) {

  private static final Range TENANTS = new Range("--tenants", 30, 2_000);
  private static final Range CALLS = new Range("--calls", 100, 50_000);
  private static final Range SECONDS = new Range("--seconds", 5, 30);

  /** As the command has them when nothing is said. */
  public static final FleetOptions USUAL = new FleetOptions(300, 6_000, 20);

  /**
   * @throws IllegalArgumentException that names the first one out of its range
   */
  public FleetOptions {
    TENANTS.require(tenants);
    CALLS.require(calls);
    SECONDS.require(seconds);
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with all that is wrong with it, a line each
   */
  public static FleetOptions parse(List<String> words) {
    Arguments given = new Arguments(words, Set.of(TENANTS.name(), CALLS.name(), SECONDS.name()));
    FleetOptions options =
        new FleetOptions(
            TENANTS.read(given, USUAL.tenants()),
            CALLS.read(given, USUAL.calls()),
            SECONDS.read(given, USUAL.seconds()));
    if (!given.problems().isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", given.problems()));
    }
    return options;
  }

  /** What an option may be. */
  private record Range(String name, int least, int most) {

    void require(int value) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            "%s: %d (expected: %s)".formatted(name, value, expected()));
      }
    }

    int read(Arguments given, int usual) {
      return given.read(name, expected(), text -> Arguments.count(text, least, most), usual);
    }

    private String expected() {
      return least + " to " + most;
    }
  }
}
