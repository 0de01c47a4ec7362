package dev.coppice.scripts.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How the calls of one chapter ended; many threads count in it. */
public final class CallTally {

  private static final int CAUSES_KEPT = 5;

  private final Set<String> tenants = new HashSet<>();
  private final List<Long> nanos = new ArrayList<>();
  private final List<String> causes = new ArrayList<>();
  private long failed;
  private long wrong;

  /** Counts a call that was answered with the tenant's own score. */
  synchronized void right(FleetTenant tenant, long tookNanos) {
    tenants.add(tenant.artifact());
    nanos.add(tookNanos);
  }

  /** Counts a call that got no score. */
  synchronized void failed(FleetTenant tenant, String cause) {
    failed++;
    note(tenant, cause);
  }

  /** Counts a call that was answered with something else than the tenant's own score. */
  synchronized void wrong(FleetTenant tenant, String answer) {
    wrong++;
    note(tenant, "%s (expected: %s)".formatted(answer, (double) tenant.score()));
  }

  private void note(FleetTenant tenant, String what) {
    if (causes.size() < CAUSES_KEPT) {
      causes.add(tenant.artifact() + ": " + what.strip());
    }
  }

  /** What was counted so far. */
  synchronized Calls calls() {
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    long p99 = sorted.isEmpty() ? 0 : sorted.get(sorted.size() * 99 / 100);
    return new Calls(
        nanos.size() + failed + wrong,
        tenants.size(),
        failed,
        wrong,
        Duration.ofNanos(p99),
        causes);
  }

  /**
   * The calls of a chapter.
   *
   * @param calls all of them
   * @param tenants who got a score
   * @param failed those without a score
   * @param wrong those with another score than XGBoost's
   * @param p99 of those with the right score
   * @param causes of the first that failed or were wrong
   */
  public record Calls(
      long calls, int tenants, long failed, long wrong, Duration p99, List<String> causes) {

    public Calls {
      causes = List.copyOf(causes);
    }
  }
}
