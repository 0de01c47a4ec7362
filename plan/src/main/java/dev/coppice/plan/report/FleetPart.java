package dev.coppice.plan.report;

import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.fleet.Measured;
import dev.coppice.plan.forecast.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plan says of its fleet: how large it is, how often it is called, and what was measured.
 */
record FleetPart(Plan plan) {

  private static final double GIB = 1L << 30;
  private static final double MB = 1e6;

  /** Hours; the log of a whole day seldom has a call in its first and in its last minute. */
  private static final int NEARLY_A_DAY = 23;

  Part part() {
    return new Part("Fleet", words(), samples());
  }

  private List<String> words() {
    Fleet fleet = plan.fleet();
    List<String> words = new ArrayList<>();
    words.add(
        ("%,d tenants, %,d calls a day. Artifacts have %.1f MB on average; in memory %.2f MB as"
                + " the server keeps them, %.2f MB as boosters; all together %s and"
                + " %s.")
            .formatted(
                plan.traffic().tenants(),
                plan.traffic().callsADay(),
                Fleet.sum(fleet.packed()) / MB / fleet.packed().size(),
                Fleet.sum(fleet.served()) / MB / fleet.served().size(),
                Fleet.sum(fleet.boosters()) / MB / fleet.boosters().size(),
                MemoryUnit.text(Fleet.sum(fleet.served()) / GIB),
                MemoryUnit.text(Fleet.sum(fleet.boosters()) / GIB)));
    if (fleet.heap() > 0) {
      words.add(
          ("On the heap each keeps %,d bytes more; such a byte counts as many as the memory for"
                  + " models is larger than their part of the heap.")
              .formatted(fleet.heap()));
    }
    double hours = plan.traffic().counted().toMinutes() / 60.0;
    if (hours < NEARLY_A_DAY) {
      words.add(shortLog(hours));
    }
    words.add(measured(fleet));
    fleet.refused().forEach(refused -> words.add("Not loaded: " + refused));
    return words;
  }

  private static String shortLog(double hours) {
    return ("The access log's first and last call are %.1f hours apart; its calls are taken for all of"
            + " a day.")
        .formatted(hours);
  }

  private static String measured(Fleet fleet) {
    return fleet.samples().isEmpty()
        ? "Nothing was measured: sizes in memory and times are those that the project's benchmarks"
            + " have for a 45 MB artifact on two cores (bench/RESULTS.md). A catalogue would be"
            + " measured."
        : ("Measured on this machine on %d artifacts, 95th percentiles: a row %.3g ms without"
                + " HTTP, a load from the disk %.3g ms, from the store %.3g ms. Proofs that"
                + " artifacts carry were not scored.")
            .formatted(
                fleet.samples().size(),
                fleet.row().quantile(0.95),
                fleet.disk().quantile(0.95),
                fleet.store().quantile(0.95));
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
              "%.2f".formatted(each.packedBytes() / MB),
              "%.2f".formatted(each.servedBytes() / MB),
              "%.2f".formatted(each.boosterBytes() / MB),
              "%.1f".formatted(each.storeMillis()),
              Double.isNaN(each.diskMillis()) ? "-" : "%.2f".formatted(each.diskMillis()),
              "%.4f".formatted(each.rowMillis())));
    }
    return rows;
  }
}
