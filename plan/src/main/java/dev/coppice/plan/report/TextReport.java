package dev.coppice.plan.report;

import dev.coppice.plan.eviction.Simulation.Calls;
import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.fleet.Measured;
import dev.coppice.plan.forecast.Forecast;
import dev.coppice.plan.forecast.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plan in words and tables, which both reports have. */
public final class TextReport {

  private static final double GIB = 1L << 30;
  private static final double MB = 1e6;

  private final Plan plan;

  public TextReport(Plan plan) {
    this.plan = plan;
  }

  /** A table, or a paragraph where it has no rows. */
  record Part(String title, List<String> words, List<List<String>> rows) {}

  /** All of it, in order. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("Answer", answer(), List.of()));
    parts.add(new Part("Fleet", fleet(), samples()));
    parts.add(new Part("Hit ratio against memory for models", curveWords(), curves()));
    parts.add(new Part("Instances", offerWords(), offers()));
    parts.add(new Part("Common advice", List.of(advice()), List.of()));
    return parts;
  }

  private List<String> answer() {
    return plan.best()
        .map(
            best ->
                List.of(
                    text(
                        "%d x %s, %.0f USD a month (%s, %s): %.1f%% of calls find their model in"
                            + " memory; hot p95 %.3g ms, cold p95 %.3g ms.",
                        best.count(),
                        best.instance().name(),
                        best.dollarsAMonth(),
                        best.instance().region(),
                        best.instance().date(),
                        100 * best.outcome().later().hitRatio(),
                        best.hotMillis(),
                        best.coldMillis()),
                    restart(best)))
        .orElse(List.of("No instance of the table meets all targets; the last column says which."));
  }

  private String restart(Plan.Offer offer) {
    return text(
        "A restart with an empty disk costs its first day %,d loads from the store on each"
            + " instance; without a disk they would be %,d. With its disk kept, those loads come"
            + " from there.",
        offer.outcome().firstDay().store(), offer.storeLoadsWithoutDisk());
  }

  private List<String> fleet() {
    Fleet fleet = plan.fleet();
    List<String> words = new ArrayList<>();
    words.add(
        text(
            "%,d tenants, %,d calls a day. Artifacts have %.1f MB on average; in memory %.2f MB as"
                + " the server keeps them, %.2f MB as boosters; all together %.2f GiB and %.2f"
                + " GiB.",
            plan.traffic().tenants(),
            plan.traffic().callsADay(),
            Fleet.sum(fleet.packed()) / MB / fleet.packed().size(),
            Fleet.sum(fleet.served()) / MB / fleet.served().size(),
            Fleet.sum(fleet.boosters()) / MB / fleet.boosters().size(),
            Fleet.sum(fleet.served()) / GIB,
            Fleet.sum(fleet.boosters()) / GIB));
    words.add(
        fleet.samples().isEmpty()
            ? "Nothing was measured: memory and times are those of the project's benchmarks for 45"
                + " MB artifacts. A catalogue would be measured."
            : text(
                "Measured here on %d artifacts: a row p95 %.3g ms (scoring alone), a load from the"
                    + " disk %.3g ms, from the store %.3g ms.",
                fleet.samples().size(),
                fleet.row().quantile(0.95),
                fleet.disk().quantile(0.95),
                fleet.store().quantile(0.95)));
    fleet.refused().forEach(refused -> words.add("Not loaded: " + refused));
    return words;
  }

  private List<List<String>> samples() {
    List<List<String>> rows = new ArrayList<>();
    if (plan.fleet().samples().isEmpty()) {
      return rows;
    }
    rows.add(
        List.of(
            "artifact", "kept as", "MB", "in memory", "booster", "store ms", "disk ms", "row ms"));
    for (Measured each : plan.fleet().samples()) {
      rows.add(
          List.of(
              each.name(),
              each.format(),
              text("%.2f", each.packedBytes() / MB),
              text("%.2f", each.servedBytes() / MB),
              text("%.2f", each.boosterBytes() / MB),
              text("%.1f", each.storeMillis()),
              Double.isNaN(each.diskMillis()) ? "-" : text("%.2f", each.diskMillis()),
              text("%.4f", each.rowMillis())));
    }
    return rows;
  }

  private List<String> curveWords() {
    return List.of(
        text(
            "Simulated days of at most %,d calls, after a first that fills the memory.",
            Forecast.MAX_CALLS));
  }

  private List<List<String>> curves() {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("GiB"));
    plan.curves().forEach(curve -> head.add(curve.toString()));
    rows.add(head);
    List<Double> memories = plan.curves().getFirst().gibibytes();
    for (int at = 0; at < memories.size(); at++) {
      List<String> row = new ArrayList<>(List.of(text("%.3g", memories.get(at))));
      for (Plan.Curve curve : plan.curves()) {
        row.add(text("%.1f%%", 100 * curve.hitRatios().get(at)));
      }
      rows.add(row);
    }
    return rows;
  }

  private List<String> offerWords() {
    return List.of(
        text(
            "Models get %.0f%% of the memory and %.0f%% of the disk. Calls an hour are those of a"
                + " mean hour of one instance; the busiest has %.1f times as many.",
            100 * Forecast.MEMORY_PART,
            100 * Forecast.DISK_PART,
            24 * plan.traffic().shape().busiestHour()));
  }

  private List<List<String>> offers() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "instances",
            "USD a month",
            "GiB",
            "cores",
            "hit ratio",
            "memory/h",
            "disk/h",
            "store/h",
            "cold p95 ms",
            "restart: store loads",
            "without disk",
            "misses"));
    for (Plan.Offer offer : plan.offers()) {
      Calls calls = offer.outcome().later();
      double hour = plan.traffic().callsADay() / 24.0 / offer.count();
      rows.add(
          List.of(
              offer.count() + " x " + offer.instance().name(),
              text("%.0f", offer.dollarsAMonth()),
              text("%.0f", offer.instance().memoryBytes() / GIB),
              text("%d", offer.instance().cores()),
              text("%.1f%%", 100 * calls.hitRatio()),
              text("%.0f", hour * calls.hitRatio()),
              text("%.1f", hour * calls.diskRatio()),
              text("%.1f", hour * calls.storeRatio()),
              text("%.3g", offer.coldMillis()),
              text("%d", offer.outcome().firstDay().store()),
              text("%d", offer.storeLoadsWithoutDisk()),
              offer.misses().isEmpty() ? "-" : String.join(", ", offer.misses())));
    }
    return rows;
  }

  private String advice() {
    return text(
        "It is said that room for 650 of 4,000 models gives 80 to 91%% hits with LRU. On this"
            + " traffic, LRU with room for as large a part of the models gives %.0f%%.",
        100 * plan.advice());
  }

  @SuppressWarnings("AnnotateFormatMethod") // Whose annotation is not among our libraries.
  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts()) {
      text.append('\n').append(part.title()).append('\n');
      part.words().forEach(words -> text.append("  ").append(words).append('\n'));
      append(text, part.rows());
    }
    return text.toString();
  }

  private static void append(StringBuilder text, List<List<String>> rows) {
    for (List<String> row : rows) {
      text.append("  ");
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(each -> each.get(at).length()).max().orElse(0);
        String pad = " ".repeat(width - row.get(column).length());
        text.append(column == 0 ? row.get(column) + pad : "  " + pad + row.get(column));
      }
      text.append('\n');
    }
  }
}
