package dev.coppice.scripts.day;

import dev.coppice.model.Quoted;
import dev.coppice.scripts.RunDirectory;
import dev.coppice.scripts.TimeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The day in one command: plays {@link DayReplay}, writes {@link DayReport}, and exits 1 if a
 * promise is broken. It ends by itself and takes the processes it started with it.
 */
public final class Day {

  /** For training and for the night after. */
  private static final Duration BESIDE = Duration.ofMinutes(20);

  private static final long NANOS = 1_000_000_000;

  private Day() {}

  /**
   * Runs it.
   *
   * @param args the checkout's root, then options
   */
  public static void main(String[] args) throws InterruptedException {
    // Figures are read by programs too: a point is a point everywhere.
    Locale.setDefault(Locale.ROOT);
    if (List.of(args).contains("--help")) {
      System.out.print(DayOptions.HELP);
      return;
    }
    DayOptions options;
    try {
      options = DayOptions.parse(List.of(args).subList(1, args.length));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    TimeLimit.begin("day", options.length().plus(BESIDE));
    System.exit(run(Path.of(args[0]).resolve("scripts/target"), Path.of(args[0]), options));
  }

  private static int run(Path target, Path repository, DayOptions options)
      throws InterruptedException {
    Path work = target.resolve("day");
    long start = System.nanoTime();
    try (RunDirectory directory = RunDirectory.emptied(work)) {
      DayReplay replay =
          new DayReplay(
              repository,
              work,
              target.resolve("day-models"),
              options,
              step -> System.err.printf("%4d s: %s%n", (System.nanoTime() - start) / NANOS, step));
      DayOutcome outcome = replay.play();
      DayReport report = new DayReport(options, outcome);
      System.out.print(report); // First, since a disk may be full that took files before.
      Files.writeString(options.html(), report.html());
      System.out.printf("%nThe same with charts: %s%n", options.html());
      outcome.broken().forEach(System.err::println);
      if (!outcome.broken().isEmpty()) {
        System.err.println("A promise was broken. Logs: " + work);
        return 1;
      }
      directory.remove();
      return 0;
    } catch (IOException e) {
      System.err.printf("The day failed: %s%nLogs: %s%n", Quoted.cause(e), work);
      return 1;
    }
  }
}
