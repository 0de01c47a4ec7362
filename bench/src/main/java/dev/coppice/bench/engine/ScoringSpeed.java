package dev.coppice.bench.engine;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How many times faster a forest scores rows in memory, on one thread, than XGBoost4J's {@code
 * inplace_predict}.
 *
 * <p>Each round is a JVM for each contender, in turn; a figure is the median of the rounds' ratios.
 */
public final class ScoringSpeed implements Benchmark {

  private static final int ROUNDS = 5;
  private static final JmhFork.Effort EFFORT = new JmhFork.Effort(3, 2, Duration.ofMillis(400));
  private static final List<Contender> CONTENDERS = List.of(Contender.values());

  private final String name;
  private final int rows;
  private final Map<BenchModel, Double> targets;

  private ScoringSpeed(String name, int rows, Map<BenchModel, Double> targets) {
    this.name = name;
    this.rows = rows;
    this.targets = new EnumMap<>(targets);
  }

  /** One row per call. */
  public static ScoringSpeed ofRow() {
    return new ScoringSpeed(
        "row", 1, Map.of(BenchModel.SMALL, 45.0, BenchModel.MEDIUM, 8.0, BenchModel.LARGE, 10.0));
  }

  /** 1,000 rows per call. */
  public static ScoringSpeed ofBatch() {
    return new ScoringSpeed(
        "batch",
        1_000,
        Map.of(BenchModel.SMALL, 1.2, BenchModel.MEDIUM, 1.2, BenchModel.LARGE, 1.2));
  }

  @Override
  public List<Figure> run(Workplace workplace, Report report) throws IOException {
    List<Figure> figures = new ArrayList<>();
    Table table =
        new Table("model", "engine", "us per call", "bytes allocated", "forest is times as fast");
    try (JmhFork fork = new JmhFork(workplace, workplace.emptyDirectory(name))) {
      ForkContest contest = new ForkContest(fork, Scoring.class, EFFORT);
      for (Map.Entry<BenchModel, Double> each : targets.entrySet()) {
        BenchModel model = each.getKey();
        report.progress("%s, %d rounds".formatted(model.label(), ROUNDS));
        ForkContest.Outcome outcome =
            contest.play(
                CONTENDERS, Map.of("model", model.name(), "rows", Integer.toString(rows)), ROUNDS);
        CONTENDERS.forEach(contender -> table.add(line(model, contender, outcome)));
        String suffix = model == BenchModel.SMALL ? "" : "-" + model.figureName();
        double timesAsFast = outcome.ratio(Contender.XGBOOST4J, Contender.FOREST).median();
        figures.addFirst(new Figure(name + suffix, timesAsFast, each.getValue()));
      }
    }
    report.line(
        "Rows per call: %,d; one thread, JMH, %d rounds of a JVM each; median (least..most)"
            .formatted(rows, ROUNDS));
    report.table(table);
    return figures;
  }

  private static String[] line(BenchModel model, Contender contender, ForkContest.Outcome outcome) {
    return new String[] {
      model.label(),
      contender.label(),
      outcome.nanos(contender).dividedBy(1e3).text("%.2f"),
      outcome.allocated(contender).text("%.0f"),
      contender == Contender.FOREST ? "" : outcome.ratio(contender, Contender.FOREST).text("%.2f")
    };
  }
}
