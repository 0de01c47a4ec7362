package dev.coppice.scripts.day;

import dev.coppice.plan.report.Page;
import dev.coppice.plan.report.Plot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A day as text and as one HTML file that asks no host for anything. */
public final class DayReport {

  private static final double GB = 1e9;

  private final DayOptions options;
  private final DayOutcome outcome;

  public DayReport(DayOptions options, DayOutcome outcome) {
    this.options = options;
    this.outcome = outcome;
  }

  private record Part(String title, List<String> words, List<List<String>> rows) {}

  private List<Part> parts() {
    return List.of(
        new Part("Answer", answer(), List.of()),
        new Part("The day", day(), List.of()),
        new Part("How long calls took, ms", List.of(), times()),
        new Part("Hit ratio by class of tenants", List.of(hits()), classes()),
        new Part("Memory", memory(), List.of()),
        new Part("The server's own figures, by the hour", List.of(), hours()));
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
        text(
            "%,d calls of %,d tenants in %d s, a day %.0f times as fast; %,d artifacts, %.1f GB under"
                + " all names.",
            outcome.calls().all().calls(),
            options.tenants(),
            options.length().toSeconds(),
            86_400.0 / options.length().toSeconds(),
            options.artifacts(),
            outcome.storeBytes() / GB));
    if (options.artifacts() < options.tenants()) {
      words.add(
          text(
              "Tenants share artifacts: about %d have the same one, each with a customer of its own.",
              options.tenants() / options.artifacts()));
    }
    words.add(
        text(
            "%,d tenants got a new version at night; %,d of them never answered with it.",
            outcome.renewed(), outcome.outdated()));
    words.add(
        text(
            "%,d answers were wrong, %,d of a version replaced too long ago; %,d calls failed.",
            outcome.calls().wrong(), outcome.calls().stale(), outcome.calls().failed()));
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
        text("%,d", millis.size()),
        text("%.1f", DayCalls.quantile(millis, 0.5)),
        text("%.1f", DayCalls.quantile(millis, DayOutcome.PART)),
        text("%.1f", DayCalls.quantile(millis, 0.99)),
        text("p95 below %,.0f", promise));
  }

  private String hits() {
    return text(
        "As callers saw it; the server counted %,d hits in all, with those of the last question for"
            + " new versions. %,d models were loaded, %,d of them from the local disk.",
        outcome.serverHits(), outcome.loads(), outcome.fromDisk());
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
        text("%,d", calls.tenants()),
        text("%,d", calls.calls()),
        calls.calls() == 0 ? "-" : text("%.1f%%", 100 * calls.hitRatio()));
  }

  private List<String> memory() {
    return List.of(
        text(
            "Limit %,d MiB: %s. The server planned %,d MiB of it for models.",
            outcome.limitBytes() >> 20, options.arithmetic(), outcome.budgetBytes() >> 20),
        text(
            "At most %,d MiB of the process were resident, %.0f%% of the limit; %s.",
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
              text("%02d:%02d", (int) sample.hour(), (int) (60 * (sample.hour() % 1))),
              text("%,d", sample.calls()),
              text("%.1f%%", 100 * sample.hitRatio()),
              text("%.1f ms", sample.waitMillis()),
              text("%.1f ms", sample.downloadMillis()),
              text("%.1f ms", sample.loadMillis()),
              text("%.2f ms", sample.unloadMillis()),
              text("%,d", sample.loaded()),
              text("%.1f%%", 100 * sample.memoryRatio()),
              text("%,d", sample.residentBytes() >> 20)));
    }
    return rows;
  }

  /** The file. */
  public String html() {
    Page page = new Page("day", "A fleet's day");
    for (Part part : parts()) {
      page.part(part.title());
      boolean isAnswer = part.title().equals("Answer");
      part.words().forEach(isAnswer ? page::answer : page::words);
      if (part.title().startsWith("The server's own")) {
        plots().forEach(page::plot);
      }
      if (!part.rows().isEmpty()) {
        page.table(part.rows(), "");
      }
    }
    return page.html();
  }

  private List<Plot> plots() {
    return List.of(
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
                sample -> 100.0 * sample.residentBytes() / outcome.limitBytes())));
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

  @SuppressWarnings("AnnotateFormatMethod") // Whose annotation is not among our libraries.
  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts()) {
      text.append('\n').append(part.title()).append('\n');
      part.words().forEach(words -> text.append("  ").append(words).append('\n'));
      for (List<String> row : part.rows()) {
        text.append("  ");
        row.forEach(cell -> text.append(text("%-16s ", cell)));
        text.append('\n');
      }
    }
    return text.toString();
  }
}
