package dev.coppice.bench.fuzz;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Draws inputs for the readers of strangers' bytes, guided by what they reach in the code, and
 * counts those that break a reader's contract.
 *
 * @param time for each target
 * @param targets which of them
 */
public record Fuzz(Duration time, Set<FuzzTarget> targets) implements Benchmark {

  private static final Duration USUAL_TIME = Duration.ofSeconds(60);

  /** All targets, a minute each. */
  public static Fuzz ofAll() {
    return new Fuzz(USUAL_TIME, EnumSet.allOf(FuzzTarget.class));
  }

  @Override
  public Benchmark with(List<String> options) {
    boolean isTimed = options.size() > 1 && options.getFirst().equals("--seconds");
    Duration asked = isTimed ? Duration.ofSeconds(Long.parseLong(options.get(1))) : time;
    Set<FuzzTarget> named = EnumSet.noneOf(FuzzTarget.class);
    options.stream().skip(isTimed ? 2 : 0).map(Fuzz::target).forEach(named::add);
    return new Fuzz(asked, named.isEmpty() ? targets : named);
  }

  private static FuzzTarget target(String name) {
    return Arrays.stream(FuzzTarget.values())
        .filter(target -> target.label().equals(name))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException(unknown(name)));
  }

  private static String unknown(String name) {
    return "%s (expected: --seconds NUMBER, then any of %s)"
        .formatted(name, Arrays.stream(FuzzTarget.values()).map(FuzzTarget::label).toList());
  }

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Table table = new Table("target", "executions", "edges", "features", "findings");
    int findings = 0;
    for (FuzzTarget target : targets) {
      report.progress("%s, %d s".formatted(target.label(), time.toSeconds()));
      FuzzRun run = FuzzRun.of(target, time, workplace);
      table.add(
          target.label(),
          "%,d".formatted(run.executions()),
          Long.toString(run.edges()),
          Long.toString(run.features()),
          Integer.toString(run.findings()));
      findings += run.findings();
    }
    report.table(table);
    return List.of(Figure.count("fuzz", "findings", findings, 0));
  }
}
