package dev.coppice.scripts.day;

import dev.coppice.plan.traffic.Traffic;
import java.util.ArrayList;
import java.util.List;

/** How the day's calls ended; many threads count in it. */
final class DayTally {

  private static final int CAUSES_KEPT = 5;

  private final Traffic traffic;
  private final List<Double> hot = new ArrayList<>();
  private final List<Double> cold = new ArrayList<>();
  private final long[] calls;
  private final long[] hits;
  private final List<String> causes = new ArrayList<>();
  private long failed;
  private long wrong;
  private long stale;

  DayTally(Traffic traffic) {
    this.traffic = traffic;
    this.calls = new long[traffic.classes().size()];
    this.hits = new long[calls.length];
  }

  /** Counts a call that got a score. */
  synchronized void answered(
      DayTenant tenant, boolean isHot, double millis, DayTenant.Verdict verdict, String answer) {
    calls[tenant.position()]++;
    hits[tenant.position()] += isHot ? 1 : 0;
    (isHot ? hot : cold).add(millis);
    judged(tenant, verdict, answer);
  }

  /** Counts what an answer was, whether it was one of the day's calls or not. */
  synchronized void judged(DayTenant tenant, DayTenant.Verdict verdict, String answer) {
    switch (verdict) {
      case RIGHT -> {}
      case STALE -> {
        stale++;
        note(tenant, "the old version's score");
      }
      case WRONG -> {
        wrong++;
        note(tenant, answer + " (expected: XGBoost's score)");
      }
    }
  }

  /** Counts a call that got no score. */
  synchronized void failed(DayTenant tenant, boolean isHot, String cause) {
    calls[tenant.position()]++;
    hits[tenant.position()] += isHot ? 1 : 0;
    failed++;
    note(tenant, cause);
  }

  private void note(DayTenant tenant, String what) {
    if (causes.size() < CAUSES_KEPT) {
      causes.add(tenant.artifact() + ": " + what.strip());
    }
  }

  /** What was counted so far. */
  synchronized DayCalls calls() {
    List<DayCalls.ByClass> classes = new ArrayList<>();
    for (int position = 0; position < calls.length; position++) {
      classes.add(
          new DayCalls.ByClass(
              traffic.classes().get(position).tenants(), calls[position], hits[position]));
    }
    return new DayCalls(hot, cold, classes, failed, wrong, stale, causes);
  }
}
