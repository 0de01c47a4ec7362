package dev.coppice.scripts.fleet;

import dev.coppice.model.Quoted;
import dev.coppice.scripts.RunDirectory;
import dev.coppice.scripts.TimeLimit;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The fleet in one command: plays {@link FleetComparison}, prints it, and exits 1 if a promise is
 * broken. It ends within eight minutes and takes the processes it started with it.
 */
public final class Fleet {

  private static final Duration LIMIT = Duration.ofMinutes(8);

  private static final long NANOS = 1_000_000_000;

  private final Path repository;
  private final PrintStream out;

  private Fleet(Path repository, PrintStream out) {
    this.repository = repository;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @param args the checkout's root, then options
   */
  public static void main(String[] args) throws InterruptedException {
    // Figures are read by programs too: a point is a point everywhere.
    Locale.setDefault(Locale.ROOT);
    FleetOptions options;
    try {
      options = FleetOptions.parse(List.of(args).subList(1, args.length));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    TimeLimit.begin("fleet", LIMIT);
    System.exit(new Fleet(Path.of(args[0]), System.out).run(options));
  }

  private int run(FleetOptions options) throws InterruptedException {
    Path work = repository.resolve("scripts/target/fleet");
    long start = System.nanoTime();
    try (RunDirectory directory = RunDirectory.emptied(work)) {
      List<FleetOutcome> outcomes =
          new FleetComparison(repository, directory.path(), options)
              .play(step -> out.printf("%4d s: %s%n", (System.nanoTime() - start) / NANOS, step));
      print(outcomes);
      List<String> broken =
          outcomes.stream().flatMap(outcome -> outcome.broken().stream()).toList();
      broken.forEach(out::println);
      out.println(broken.isEmpty() ? "Every promise was kept." : "A promise was broken.");
      return broken.isEmpty() ? 0 : 1;
    } catch (IOException e) {
      out.printf("The fleet failed: %s%nLogs: %s%n", Quoted.cause(e), work);
      return 1;
    }
  }

  private void print(List<FleetOutcome> outcomes) {
    String form = "%-30s %22s %22s%n";
    out.println();
    out.printf(
        form, "", outcomes.getFirst().balance().words(), outcomes.getLast().balance().words());
    for (FleetComparison.Line line : FleetComparison.lines(outcomes)) {
      out.printf(form, line.what(), line.values().getFirst(), line.values().getLast());
    }
    out.println();
  }
}
