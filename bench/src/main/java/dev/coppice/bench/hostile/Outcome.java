package dev.coppice.bench.hostile;

import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import java.util.List;

/** What all attacks together did. */
final class Outcome {

  private static final double P99_TARGET_MILLIS = 50;

  private final Table table =
      new Table(
          "attack",
          "clients",
          "the server said",
          "worst ping ms",
          "bystander p99 ms",
          "calls",
          "wrong",
          "peak MiB",
          "heap MiB");

  private int won;
  private long wrong;
  private double worst;

  void add(Attack attack, Damage damage) {
    table.add(damage.line(attack));
    won += damage.hasWon() ? 1 : 0;
    wrong += damage.http().wrong();
    worst = Math.max(worst, damage.http().p99Millis());
  }

  /** Reports the table; returns the figures. */
  List<Figure> tell(Report report) {
    report.table(table);
    return List.of(
        Figure.count("hostile-wrong", "answers", wrong, 0),
        new Figure("hostile-bystander", worst, P99_TARGET_MILLIS),
        Figure.count("hostile", "won", won, 0));
  }
}
