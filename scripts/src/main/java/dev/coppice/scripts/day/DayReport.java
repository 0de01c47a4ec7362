package dev.coppice.scripts.day;

import dev.coppice.plan.report.Page;
import dev.coppice.plan.report.Part;
import dev.coppice.plan.report.Plot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A day as text and as one HTML file that asks no host for anything. */
public final class DayReport {

  /** The part that plots go with. */
  private static final String FIGURES = "The server's own figures, by the hour";

  private static final double GB = 1e9;

  private final DayOptions options;
  private final DayOutcome outcome;

  public DayReport(DayOptions options, DayOutcome outcome) {
    this.options = options;
    this.outcome = outcome;
  }

  private List<Part> parts() {
    return List.of(
        new Part("Answer", answer(), List.of()),
        new Part("The day", day(), List.of()),
        new Part("How long calls took, ms", List.of(), times()),
        new Part("Hit ratio by class of tenants", List.of(hits()), classes()),
        new Part("Memory", memory(), List.of()),
        new Part(FIGURES, List.of(), hours()));
  }

  private List<String> answer() {
    List<String> broken = outcome.broken();
    if (broken.isEmpty()) {
      return List.of("Every promise was kept.");
    }
    List<String> words = new ArrayList<>(broken);
    outcome.calls().causes().forEach(cause -> words.add("first causes: " + cause));
    return words;
  }

  private List<String> day() {
    List<String> words = new ArrayList<>();
    words.add(
        ("%,d calls of %,d tenants in %d s, a day %.0f times as fast; %,d artifacts, %.1f GB under"
                + " all names.")
            .formatted(
                outcome.calls().all().calls(),
                options.tenants(),
                options.length().toSeconds(),
                86_400.0 / options.length().toSeconds(),
                options.artifacts(),
                outcome.storeBytes() / GB));
    if (options.artifacts() < options.tenants()) {
      words.add(
          "Tenants share artifacts: up to %d have the same one, each with a customer of its own."
              .formatted(Math.ceilDiv(options.tenants(), options.artifacts())));
    }
    words.add(
        "%,d tenants got a new version at night; %,d of them never answered with it."
            .formatted(outcome.renewed(), outcome.outdated()));
    words.add(
        "%,d answers were wrong, %,d of a version replaced too long ago; %,d calls failed."
            .formatted(outcome.calls().wrong(), outcome.calls().stale(), outcome.calls().failed()));
    return words;
  }

  private List<List<String>> times() {
    return List.of(
        List.of("", "calls", "p50", "p95", "p99", "promise"),
        times("hot", outcome.calls().hotMillis(), DayOutcome.HOT_MILLIS),
        times("cold", outcome.calls().coldMillis(), DayOutcome.COLD_MILLIS));
  }

  private static List<String> times(String name, List<Double> millis, double promise) {
    return List.of(
        name,
        "%,d".formatted(millis.size()),
        "%.1f".formatted(DayCalls.quantile(millis, 0.5)),
        "%.1f".formatted(DayCalls.quantile(millis, DayOutcome.PART)),
        "%.1f".formatted(DayCalls.quantile(millis, 0.99)),
        "p95 below %,.0f".formatted(promise));
  }

  private String hits() {
    return ("As callers saw it; the server counted %,d hits in all, with those of the last question for"
            + " new versions. %,d models were loaded, %,d of them from the local disk.")
        .formatted(outcome.serverHits(), outcome.loads(), outcome.fromDisk());
  }

  private List<List<String>> classes() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("tenants", "calls", "hit ratio"));
    outcome.calls().classes().forEach(each -> rows.add(row(each)));
    rows.add(row(outcome.calls().all()));
    return rows;
  }

  private static List<String> row(DayCalls.ByClass calls) {
    return List.of(
        "%,d".formatted(calls.tenants()),
        "%,d".formatted(calls.calls()),
        calls.calls() == 0 ? "-" : "%.1f%%".formatted(100 * calls.hitRatio()));
  }

  private List<String> memory() {
    return List.of(
        "Limit %,d MiB: %s. The server planned %,d MiB of it for models."
            .formatted(
                outcome.limitBytes() >> 20, options.arithmetic(), outcome.budgetBytes() >> 20),
        "At most %,d MiB of the process were resident, %.0f%% of the limit; %s."
            .formatted(
                outcome.peakBytes() >> 20,
                100.0 * outcome.peakBytes() / outcome.limitBytes(),
                outcome.isHeld()
                    ? "the system held it to the limit"
                    : "the server was told of the limit, which nobody held it to"));
  }

  private List<List<String>> hours() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "until",
            "calls",
            "ModelCacheHit",
            "ModelLoadingWaitTime",
            "ModelDownloadingTime",
            "ModelLoadingTime",
            "ModelUnloadingTime",
            "LoadedModelCount",
            "MemoryUtilization",
            "resident MiB"));
    for (DaySample sample : outcome.samples()) {
      rows.add(
          List.of(
              "%02d:%02d".formatted((int) sample.hour(), (int) (60 * (sample.hour() % 1))),
              "%,d".formatted(sample.calls()),
              "%.1f%%".formatted(100 * sample.hitRatio()),
              "%.1f ms".formatted(sample.waitMillis()),
              "%.1f ms".formatted(sample.downloadMillis()),
              "%.1f ms".formatted(sample.loadMillis()),
              "%.2f ms".formatted(sample.unloadMillis()),
              "%,d".formatted(sample.loaded()),
              "%.1f%%".formatted(100 * sample.memoryRatio()),
              "%,d".formatted(sample.residentBytes() >> 20)));
    }
    return rows;
  }

  /** The file. */
  public String html() {
    Page page = new Page("day", "A fleet's day");
    for (Part part : parts()) {
      page.add(part, part.title().equals(FIGURES) ? plots() : "", "");
    }
    return page.html();
  }

  private String plots() {
    return Stream.of(
            plot("%", line("ModelCacheHit", sample -> 100 * sample.hitRatio())),
            plot(
                "milliseconds, mean",
                line("ModelLoadingWaitTime", DaySample::waitMillis),
                line("ModelDownloadingTime", DaySample::downloadMillis),
                line("ModelLoadingTime", DaySample::loadMillis),
                line("ModelUnloadingTime", DaySample::unloadMillis)),
            plot("models in memory", line("LoadedModelCount", DaySample::loaded)),
            plot(
                "% of the limit",
                line("MemoryUtilization", sample -> 100 * sample.memoryRatio()),
                line(
                    "resident memory of the process",
                    sample -> 100.0 * sample.residentBytes() / outcome.limitBytes())))
        .map(Plot::html)
        .collect(Collectors.joining());
  }

  private static Plot plot(String up, Plot.Line... lines) {
    return new Plot(
        lines[0].name() + " over the day; the table below has the numbers",
        "hour of the day",
        up,
        24,
        2,
        List.of(lines));
  }

  private Plot.Line line(String name, ToDoubleFunction<DaySample> figure) {
    return new Plot.Line(
        name,
        outcome.samples().stream().map(DaySample::hour).toList(),
        outcome.samples().stream().map(figure::applyAsDouble).toList());
  }

  @Override
  public String toString() {
    return Part.text(parts());
  }
}
