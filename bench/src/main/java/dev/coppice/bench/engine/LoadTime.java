package dev.coppice.bench.engine;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.scripts.churn.ChurnModels;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long it takes from a model file's bytes in memory to a ready forest, over XGBoost4J's time
 * for a booster from the same bytes, on one thread.
 *
 * <p>The forest's structural check is in it, its comparison with XGBoost is not. Each round is a
 * JVM for each side, in turn; a figure is the median of the rounds' ratios, of the model with the
 * worst.
 */
public final class LoadTime implements Benchmark {

  private static final int ROUNDS = 5;
  private static final JmhFork.Effort EFFORT = new JmhFork.Effort(2, 1, Duration.ofSeconds(1));
  private static final double UBJSON_TARGET = 0.6;
  private static final double JSON_TARGET = 0.25;

  @Override
  public List<Figure> run(Workplace workplace, Report report) throws IOException {
    Table table =
        new Table("model", "file", "file MB", "forest ms", "XGBoost4J ms", "forest / XGBoost4J");
    double json;
    double ubjson;
    try (JmhFork fork = new JmhFork(workplace, workplace.emptyDirectory("load"))) {
      ForkContest contest = new ForkContest(fork, Loading.class, EFFORT);
      ubjson = worst(contest, ModelFormat.UBJSON, workplace, report, table);
      json = worst(contest, ModelFormat.JSON, workplace, report, table);
    }
    report.line("One thread, JMH, %d rounds of a JVM each; median (least..most)".formatted(ROUNDS));
    report.table(table);
    return List.of(
        new Figure("load-json", json, JSON_TARGET), new Figure("load", ubjson, UBJSON_TARGET));
  }

  private static double worst(
      ForkContest contest, ModelFormat format, Workplace workplace, Report report, Table table)
      throws IOException {
    List<Double> ratios = new ArrayList<>();
    for (BenchModel model : BenchModel.values()) {
      report.progress("%s as %s, %d rounds".formatted(model.label(), format, ROUNDS));
      long size = Files.size(model.file(workplace, ChurnModels.Format.valueOf(format.name())));
      ForkContest.Outcome outcome =
          contest.play(
              List.of(Contender.FOREST, Contender.XGBOOST4J),
              Map.of("model", model.name(), "format", format.name()),
              ROUNDS);
      Sample ratio = outcome.ratio(Contender.FOREST, Contender.XGBOOST4J);
      ratios.add(ratio.median());
      table.add(
          model.label(),
          format.toString(),
          "%.2f".formatted(size / 1e6),
          milliseconds(outcome, Contender.FOREST),
          milliseconds(outcome, Contender.XGBOOST4J),
          ratio.text("%.3f"));
    }
    return new Sample(ratios).max();
  }

  private static String milliseconds(ForkContest.Outcome outcome, Contender contender) {
    return outcome.nanos(contender).dividedBy(1e6).text("%.2f");
  }
}
