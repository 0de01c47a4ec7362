package dev.coppice.bench.fleet;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.fleet.FleetComparison;
import dev.coppice.scripts.fleet.FleetOptions;
import dev.coppice.scripts.fleet.FleetOutcome;
import java.io.IOException;
import java.util.List;

/**
 * How often a model is loaded in a fleet of three, with consistent hashing and with round robin,
 * and which calls fail when servers die, come and restart.
 */
public final class FleetFigures implements Benchmark {

  private final FleetOptions options;

  /** Of the usual size. */
  public FleetFigures() {
    this(FleetOptions.USUAL);
  }

  private FleetFigures(FleetOptions options) {
    this.options = options;
  }

  @Override
  public Benchmark with(List<String> arguments) {
    return new FleetFigures(FleetOptions.parse(arguments));
  }

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    List<FleetOutcome> outcomes =
        new FleetComparison(workplace.root(), workplace.emptyDirectory("fleet"), options)
            .play(report::progress);
    FleetOutcome hashing = outcomes.getFirst();
    FleetOutcome robin = outcomes.getLast();
    Table table = new Table("what", hashing.balance().words(), robin.balance().words());
    for (FleetComparison.Line line : FleetComparison.lines(outcomes)) {
      table.add(line.what(), line.values().getFirst(), line.values().getLast());
    }
    report.table(table);
    outcomes.forEach(outcome -> outcome.broken().forEach(report::line));
    return List.of(
        Figure.count("fleet-wrong", "answers", hashing.wrong() + robin.wrong(), 0),
        Figure.count("fleet-restart", "failed", hashing.failedInRestart(), 0),
        new Figure("fleet", hashing.loadsPerTenant(), FleetOutcome.MAX_LOADS));
  }
}
