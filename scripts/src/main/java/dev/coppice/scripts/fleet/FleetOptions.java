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

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with all that is wrong with it, a line each
   */
  public static FleetOptions parse(List<String> words) {
    Arguments given = new Arguments(words, Set.of("--tenants", "--calls", "--seconds"));
    FleetOptions options =
        new FleetOptions(
            given.count("--tenants", 30, 2_000, USUAL.tenants()),
            given.count("--calls", 100, 50_000, USUAL.calls()),
            given.count("--seconds", 5, 30, USUAL.seconds()));
    given.requireValid();
    return options;
  }
}
