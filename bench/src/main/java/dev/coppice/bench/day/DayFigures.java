package dev.coppice.bench.day;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.day.DayOptions;
import dev.coppice.scripts.day.DayOutcome;
import dev.coppice.scripts.day.DayReplay;
import dev.coppice.scripts.day.DayReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A fleet's day in minutes against one server: how many of its promises are kept. */
public final class DayFigures implements Benchmark {

  private final List<String> arguments;

  /** Of the usual size. */
  public DayFigures() {
    this(List.of());
  }

  private DayFigures(List<String> arguments) {
    this.arguments = arguments;
  }

  @Override
  public Benchmark with(List<String> options) {
    DayOptions.parse(options);
    return new DayFigures(options);
  }

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(arguments);
    if (!words.contains("--html")) {
      words.addAll(
          List.of("--html", workplace.result("day").resolveSibling("day.html").toString()));
    }
    DayOptions options = DayOptions.parse(words);
    Path directory = workplace.emptyDirectory("day");
    DayOutcome outcome =
        new DayReplay(workplace.root(), directory, workplace.models(), options, report::progress)
            .play();
    DayReport day = new DayReport(options, outcome);
    Files.writeString(options.html(), day.html());
    day.toString().lines().forEach(report::line);
    int kept = DayOutcome.promises() - outcome.broken().size();
    return List.of(
        Figure.count("day-wrong", "answers", outcome.calls().wrong() + outcome.calls().stale(), 0),
        Figure.count("day", "kept", kept, DayOutcome.promises()));
  }
}
