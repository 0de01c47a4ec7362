package dev.coppice.scripts.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What became of a fleet's calls under one way to choose servers.
 *
 * @param quiet the first day's calls, with all servers well
 * @param loads of models in that day, over all servers
 * @param hits calls of that day that found their model in memory
 * @param bytes that the store sent in that day
 * @param killed the calls from a server's kill on
 * @param added the calls from a server's coming on
 * @param rolled the calls of a rolling restart
 * @param allBytes that the store sent from begin to end
 */
public record FleetOutcome(
    Balance balance,
    CallTally.Calls quiet,
    long loads,
    long hits,
    long bytes,
    CallTally.Calls killed,
    CallTally.Calls added,
    CallTally.Calls rolled,
    long allBytes) {

  /** What hashing promises: nearly every model is loaded by one server. */
  public static final double MAX_LOADS = 1.15;

  /** Models loaded over tenants called, in the first day. */
  public double loadsPerTenant() {
    return (double) loads / Math.max(1, quiet.tenants());
  }

  /** Calls that found their model in memory, of all, in the first day. */
  public double hitRatio() {
    return (double) hits / Math.max(1, quiet.calls());
  }

  /** Answers with a score that is not the tenant's, from begin to end. */
  public long wrong() {
    return chapters().mapToLong(CallTally.Calls::wrong).sum();
  }

  /** Calls without a score in the rolling restart. */
  public long failedInRestart() {
    return rolled.failed();
  }

  private Stream<CallTally.Calls> chapters() {
    return Stream.of(quiet, killed, added, rolled);
  }

  /** The promises that were not kept, each with what was promised. */
  public List<String> broken() {
    List<String> broken = new ArrayList<>();
    if (balance == Balance.HASHING && loadsPerTenant() > MAX_LOADS) {
      broken.add(
          "models loaded per tenant: %.3f (expected: at most %.2f)"
              .formatted(loadsPerTenant(), MAX_LOADS));
    }
    none(broken, "failed calls while all is well", quiet.failed());
    none(broken, "failed calls while a server comes", added.failed());
    none(broken, "failed calls in a rolling restart", rolled.failed());
    none(broken, "wrong answers", wrong());
    if (killed.failed() > FleetCallers.CALLERS) {
      broken.add(
          "failed calls after a kill: %d (expected: at most the %d in flight)"
              .formatted(killed.failed(), FleetCallers.CALLERS));
    }
    chapters().flatMap(calls -> calls.causes().stream()).forEach(cause -> broken.add("- " + cause));
    return broken.stream().allMatch(line -> line.startsWith("- "))
        ? List.of()
        : broken.stream().map(line -> balance.words() + ": " + line).toList();
  }

  private static void none(List<String> broken, String what, long count) {
    if (count > 0) {
      broken.add("%s: %d (expected: 0)".formatted(what, count));
    }
  }
}
