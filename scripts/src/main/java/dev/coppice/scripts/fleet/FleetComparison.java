package dev.coppice.scripts.fleet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The same fleet's calls with consistent hashing and with round robin, one after the other, each
 * with servers and disks of its own.
 */
public final class FleetComparison {

  private final Path repository;
  private final Path directory;
  private final FleetOptions options;

  /**
   * @param repository the checkout's root
   * @param directory empty; takes all files
   */
  public FleetComparison(Path repository, Path directory, FleetOptions options) {
    this.repository = repository;
    this.directory = directory;
    this.options = options;
  }

  /**
   * Plays both.
   *
   * @param progress hears what is being done
   * @return hashing's first
   * @throws IOException if a part of it does not run, such as HAProxy because it is not installed
   */
  public List<FleetOutcome> play(Consumer<String> progress)
      throws IOException, InterruptedException {
    progress.accept("%d tenants' models are trained".formatted(options.tenants()));
    List<FleetOutcome> outcomes = new ArrayList<>();
    try (FleetStore store =
        FleetStore.start(repository, directory.resolve("s3"), options.tenants())) {
      for (Balance balance : Balance.values()) {
        Path own = directory.resolve(balance.name().toLowerCase(Locale.ROOT));
        try (FleetRun run = new FleetRun(repository, own, store, options, progress)) {
          outcomes.add(run.play(balance));
        }
      }
    }
    return outcomes;
  }

  /** A line of what was counted: what it is, then each outcome's. */
  public record Line(String what, List<String> values) {

    public Line {
      values = List.copyOf(values);
    }
  }

  /** What was counted, side by side. */
  public static List<Line> lines(List<FleetOutcome> outcomes) {
    List<Line> lines = new ArrayList<>();
    line(lines, outcomes, "calls of the first day", of -> "%d".formatted(of.quiet().calls()));
    line(lines, outcomes, "- tenants called", of -> "%d".formatted(of.quiet().tenants()));
    line(lines, outcomes, "- models loaded", of -> "%d".formatted(of.loads()));
    line(lines, outcomes, "- loaded per tenant", of -> "%.3f".formatted(of.loadsPerTenant()));
    line(lines, outcomes, "- hit ratio", of -> "%.4f".formatted(of.hitRatio()));
    line(lines, outcomes, "- bytes from the store", of -> "%,d".formatted(of.bytes()));
    line(lines, outcomes, "- p99", of -> millis(of.quiet()));
    line(lines, outcomes, "- failed", of -> "%d".formatted(of.quiet().failed()));
    line(lines, outcomes, "one killed: calls, p99", of -> brief(of.killed()));
    line(lines, outcomes, "- failed", of -> "%d".formatted(of.killed().failed()));
    line(lines, outcomes, "one added: calls, p99", of -> brief(of.added()));
    line(lines, outcomes, "- failed", of -> "%d".formatted(of.added().failed()));
    line(lines, outcomes, "rolling restart: calls, p99", of -> brief(of.rolled()));
    line(lines, outcomes, "- failed", of -> "%d".formatted(of.rolled().failed()));
    line(lines, outcomes, "bytes from the store, in all", of -> "%,d".formatted(of.allBytes()));
    line(lines, outcomes, "wrong answers, in all", of -> "%d".formatted(of.wrong()));
    return lines;
  }

  private static void line(
      List<Line> lines,
      List<FleetOutcome> outcomes,
      String what,
      Function<FleetOutcome, String> value) {
    lines.add(new Line(what, outcomes.stream().map(value).toList()));
  }

  private static String brief(CallTally.Calls calls) {
    return "%d, %s".formatted(calls.calls(), millis(calls));
  }

  private static String millis(CallTally.Calls calls) {
    return "%.1f ms".formatted(calls.p99().toNanos() / 1e6);
  }
}
