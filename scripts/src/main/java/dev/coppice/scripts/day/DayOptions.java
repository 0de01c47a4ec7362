package dev.coppice.scripts.day;

import dev.coppice.plan.option.Arguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How large a day is, complete and valid.
 *
 * @param tenants who exist
 * @param calls of the day
 * @param length how long the day takes here
 * @param sizeBytes of a packed artifact, on average and roughly
 * @param artifacts that differ; tenants share them where there are fewer than tenants
 * @param memoryBytes the server's limit
 * @param arithmetic how that was found, in words
 * @param diskBytes the server's for copies of models
 * @param html where the report goes
 */
public record DayOptions(
    int tenants,
    int calls,
    Duration length,
    long sizeBytes,
    int artifacts,
    long memoryBytes,
    String arithmetic,
    long diskBytes,
    Path html,
    long seed) {

  /** The options, for people. */
  public static final String HELP =
      """
      usage: scripts/day [OPTION VALUE] ...

      Replays a day of a fleet's calls against a server on this machine; exit 1 if a promise breaks.

        --tenants N       4000; of eight one makes 60% of the calls between them, and so on
        --calls N         80000
        --minutes N       or --seconds N: what the day takes here; 10 minutes
        --size B          of a packed artifact on average, roughly; 2.5MB
        --artifacts N     that differ, at most one for each tenant; 50
        --scale B         memory of the instance that serves 4,000 tenants with 45 MB each; 32GiB
        --memory B        of the server here, in place of --scale
        --disk B          for the server's copies of models; 6GiB
        --html FILE       day.html
        --seed N          of the calls; 1
      """;

  private static final Set<String> NAMES =
      Set.of(
          "--tenants",
          "--calls",
          "--minutes",
          "--seconds",
          "--size",
          "--artifacts",
          "--scale",
          "--memory",
          "--disk",
          "--html",
          "--seed");

  private static final int FLEET_TENANTS = 4_000;
  private static final double FLEET_BYTES = 45e6;
  private static final long MIN_MEMORY = 256L << 20;
  private static final double GIB = 1L << 30;
  private static final double MB = 1e6;

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with all that is wrong with it, a line each
   */
  public static DayOptions parse(List<String> words) {
    Arguments given = new Arguments(words, NAMES);
    DayOptions options = read(given);
    given.requireValid();
    return options;
  }

  private static DayOptions read(Arguments given) {
    int tenants = given.count("--tenants", 40, 20_000, FLEET_TENANTS);
    long size =
        given.read("--size", "20KB to 60MB", text -> bytes(text, 20_000, 60_000_000), 2_500_000L);
    Limit limit = limit(given, tenants, size);
    return new DayOptions(
        tenants,
        given.count("--calls", 100, 1_000_000, 80_000),
        length(given),
        size,
        given.count("--artifacts", 2, tenants, Math.min(50, tenants)),
        limit.bytes(),
        limit.arithmetic(),
        given.read(
            "--disk", "64MiB or more", text -> bytes(text, 64L << 20, Long.MAX_VALUE), 6L << 30),
        given.output("--html", Path.of("day.html")),
        given.read("--seed", "a number", Long::valueOf, 1L));
  }

  /** Of the server's memory, and how it was found. */
  private record Limit(long bytes, String arithmetic) {}

  private static Limit limit(Arguments given, int tenants, long size) {
    long instance = given.read("--scale", "such as 32GiB", Arguments::bytes, 32L << 30);
    if (given.has("--memory")) {
      if (given.has("--scale")) {
        given.problem("--memory, --scale: both (expected: one of them)");
      }
      return new Limit(
          given.read(
              "--memory",
              "256MiB or more",
              text -> bytes(text, MIN_MEMORY, Long.MAX_VALUE),
              MIN_MEMORY),
          "as asked for");
    }
    long scaled = (long) (instance * (double) tenants / FLEET_TENANTS * size / FLEET_BYTES);
    String arithmetic =
        "%.1f GiB of the instance x %,d of %,d tenants x %.2f of %.0f MB an artifact"
            .formatted(instance / GIB, tenants, FLEET_TENANTS, size / MB, FLEET_BYTES / MB);
    if (scaled < MIN_MEMORY) {
      given.problem(
          "--scale: %s = %d MiB (expected: 256 MiB or more, the least a server takes)"
              .formatted(arithmetic, scaled >> 20));
    }
    return new Limit(scaled, arithmetic);
  }

  private static Duration length(Arguments given) {
    if (given.has("--minutes") && given.has("--seconds")) {
      given.problem("--minutes, --seconds: both (expected: one of them)");
    }
    int minutes = given.count("--minutes", 1, 1440, 10);
    return Duration.ofSeconds(given.count("--seconds", 10, 86_400, 60 * minutes));
  }

  private static long bytes(String text, long least, long most) {
    long value = Arguments.bytes(text);
    if (value < least || value > most) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }
}
