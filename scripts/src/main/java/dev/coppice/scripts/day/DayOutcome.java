package dev.coppice.scripts.day;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of a day's calls, and of the server.
 *
 * @param samples over the day, in order
 * @param storeBytes of the artifacts under all names
 * @param budgetBytes of the server for models
 * @param limitBytes of the server's memory
 * @param isHeld whether the system enforces the limit, or the server was only configured with it
 * @param peakBytes the most that was resident of the process
 * @param outOfMemory how often the system ended it for want of memory
 * @param renewed tenants whose artifact was replaced
 * @param outdated those of them who never got the new version
 * @param serverHits what the server itself counted as hits; callers ask a moment before they call
 * @param loads of models from the disk and from the store
 * @param fromDisk those of them from the local disk
 */
public record DayOutcome(
    DayCalls calls,
    List<DaySample> samples,
    long storeBytes,
    long budgetBytes,
    long limitBytes,
    boolean isHeld,
    long peakBytes,
    long outOfMemory,
    int renewed,
    int outdated,
    long serverHits,
    long loads,
    long fromDisk) {

  /** What a call takes at most whose model is in memory, 19 of 20 times. */
  public static final double HOT_MILLIS = 300;

  /** What any other takes at most. */
  public static final double COLD_MILLIS = 3_000;

  static final double PART = 0.95;

  private static final int PROMISES = 8;

  public DayOutcome {
    samples = List.copyOf(samples);
  }

  /** How many promises there are. */
  public static int promises() {
    return PROMISES;
  }

  /** The promises that were broken, a sentence each; none is as it should be. */
  public List<String> broken() {
    List<String> broken = new ArrayList<>();
    below(broken, "hot p95", DayCalls.quantile(calls.hotMillis(), PART), HOT_MILLIS);
    below(broken, "cold p95", DayCalls.quantile(calls.coldMillis(), PART), COLD_MILLIS);
    none(broken, "wrong answers", calls.wrong());
    none(broken, "answers of a version replaced too long ago", calls.stale());
    none(broken, "failed calls", calls.failed());
    none(broken, "tenants who never got their new version", outdated);
    none(broken, "times ended for want of memory", outOfMemory);
    if (peakBytes >= limitBytes) {
      broken.add(
          "resident memory: %d MiB (expected: below the limit, %d MiB)"
              .formatted(peakBytes >> 20, limitBytes >> 20));
    }
    return broken;
  }

  private static void below(List<String> broken, String what, double millis, double most) {
    if (!(millis < most)) {
      broken.add("%s: %.0f ms (expected: below %.0f ms)".formatted(what, millis, most));
    }
  }

  private static void none(List<String> broken, String what, long count) {
    if (count > 0) {
      broken.add("%s: %d (expected: 0)".formatted(what, count));
    }
  }
}
