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

  /** As the command has them when nothing is said. */
  public static final FleetOptions USUAL = new FleetOptions(300, 6_000, 20);

  private static final Set<String> NAMES = Set.of("--tenants", "--calls", "--seconds");

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with all that is wrong with it, a line each
   */
  public static FleetOptions parse(List<String> words) {
    Arguments given = new Arguments(words, NAMES);
    FleetOptions options =
        new FleetOptions(
            count(given, "--tenants", 30, 2_000, USUAL.tenants()),
            count(given, "--calls", 100, 50_000, USUAL.calls()),
            count(given, "--seconds", 5, 30, USUAL.seconds()));
    if (!given.problems().isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", given.problems()));
    }
    return options;
  }

  private static int count(Arguments given, String name, int least, int most, int usual) {
    return given.read(
        name, least + " to " + most, text -> Arguments.count(text, least, most), usual);
  }
}
