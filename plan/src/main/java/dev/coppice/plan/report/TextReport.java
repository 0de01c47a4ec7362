package dev.coppice.plan.report;

import dev.coppice.plan.eviction.Simulation.Calls;
import dev.coppice.plan.forecast.Forecast;
import dev.coppice.plan.forecast.Plan;
import java.util.ArrayList;
import java.util.List;

/** A plan in words and tables, which both reports have. */
public final class TextReport {

  /** The part that a chart goes with. */
  static final String CURVES = "Hit ratio against memory for models";

  private static final double GIB = 1L << 30;

  private final Plan plan;

  public TextReport(Plan plan) {
    this.plan = plan;
  }

  /** All of it, in order. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("Answer", answer(), List.of()));
    parts.add(new FleetPart(plan).part());
    parts.add(new Part(CURVES, curveWords(), curves()));
    parts.add(new Part("Instances", offerWords(), offers()));
    parts.add(new Part("Common advice", List.of(advice()), List.of()));
    return parts;
  }

  private List<String> answer() {
    return plan.best()
        .map(TextReport::answer)
        .orElse(
            List.of(
                "No instance of the table meets all targets; its last column says what they miss."));
  }

  private static List<String> answer(Plan.Offer best) {
    List<String> words = new ArrayList<>();
    words.add(
        ("%d x %s, %.0f USD a month (%s, %s): %.1f%% of calls find their model in"
                + " memory; hot p95 %.3g ms, %s.")
            .formatted(
                best.count(),
                best.instance().name(),
                best.dollarsAMonth(),
                best.instance().region(),
                best.instance().date(),
                100 * best.outcome().later().hitRatio(),
                best.hotMillis(),
                cold(best)));
    words.add(restart(best));
    best.heapBound()
        .ifPresent(
            bound ->
                words.add(
                    ("Its heap holds %,d models at once, and its memory has room for more:"
                            + " COPPICE_JAVA_OPTS=-Xmx%dm, or more, lets it hold these.")
                        .formatted(bound.models(), bound.enoughMebibytes())));
    return words;
  }

  private static String cold(Plan.Offer offer) {
    return offer.coldMillis() == 0
        ? "and once each is loaded no call waits for a load"
        : "cold p95 %.3g ms".formatted(offer.coldMillis());
  }

  private static String restart(Plan.Offer offer) {
    long without = offer.storeLoadsWithoutDisk();
    return offer.instance().diskBytes() == 0
        ? ("It has no disk of its own: a restart costs its first day %,d loads from the store on"
                + " each instance.")
            .formatted(without)
        : ("A restart with an empty disk costs its first day %,d loads from the store on each"
                + " instance; without a disk they would be %,d. With its disk kept, those loads"
                + " come from there.")
            .formatted(offer.outcome().firstDay().store(), without);
  }

  private static List<String> curveWords() {
    return List.of(
        ("Simulated days of at most %,d calls, after a first that fills the memory; where there are"
                + " more, of fewer tenants in as much less memory. Coppice lets go of the models that"
                + " are called least for each of their bytes.")
            .formatted(Forecast.MAX_CALLS));
  }

  private List<List<String>> curves() {
    List<List<String>> rows = new ArrayList<>();
    List<Double> memories = plan.curves().getFirst().gibibytes();
    MemoryUnit unit = MemoryUnit.of(memories.getLast());
    List<String> head = new ArrayList<>(List.of(unit.toString()));
    plan.curves().forEach(curve -> head.add(curve.toString()));
    rows.add(head);
    for (int at = 0; at < memories.size(); at++) {
      List<String> row = new ArrayList<>(List.of(MemoryUnit.digits(unit.in(memories.get(at)))));
      for (Plan.Curve curve : plan.curves()) {
        row.add("%.1f%%".formatted(100 * curve.hitRatios().get(at)));
      }
      rows.add(row);
    }
    return rows;
  }

  private List<String> offerWords() {
    return List.of(
        ("Models get %.0f%% of the memory and %.0f%% of the disk. Calls an hour are those of a"
                + " mean hour of one instance; the busiest has %.1f times as many.")
            .formatted(
                100 * Forecast.MEMORY_PART,
                100 * Forecast.DISK_PART,
                24 * plan.traffic().shape().busiestHour()),
        ("The hot p95 is a row's scoring and %.3f ms for HTTP, which is the 99th percentile of the"
                + " project's own benchmark over one connection.")
            .formatted(Forecast.HTTP_MILLIS),
        "Prices are those of the table of instances. The project's own, plan/instances.csv, was"
            + " written down from memory of the price lists at the date that the answer names: check"
            + " these before you decide.");
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
              "%.0f".formatted(offer.dollarsAMonth()),
              "%.0f".formatted(offer.instance().memoryBytes() / GIB),
              "%d".formatted(offer.instance().cores()),
              "%.1f%%".formatted(100 * calls.hitRatio()),
              "%.0f".formatted(hour * calls.hitRatio()),
              "%.1f".formatted(hour * calls.diskRatio()),
              "%.1f".formatted(hour * calls.storeRatio()),
              offer.coldMillis() == 0 ? "-" : "%.3g".formatted(offer.coldMillis()),
              "%,d".formatted(offer.outcome().firstDay().store()),
              "%,d".formatted(offer.storeLoadsWithoutDisk()),
              offer.misses().isEmpty() ? "-" : String.join(", ", offer.misses())));
    }
    return rows;
  }

  private String advice() {
    return ("It is said that room for 650 of 4,000 models gives 80 to 91%% hits with LRU. On this"
            + " traffic, LRU with room for as large a part of the models gives %.0f%%.")
        .formatted(100 * plan.advice());
  }

  @Override
  public String toString() {
    return Part.text(parts());
  }
}
