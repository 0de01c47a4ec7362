package dev.coppice.scripts.day;

import dev.coppice.scripts.fleet.FleetTenant;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A tenant whose artifact may be replaced by a newer one, and which of both an answer may be of.
 *
 * <p>Before the upload it is the old one. From then on either is right, but the old one never after
 * an answer of the new one, and no longer than this: until the first call after the refresh
 * interval, which makes the server look and is itself still answered by the old version, and
 * thereafter as long as a load may take. All times are those of {@link System#nanoTime}.
 */
final class DayTenant {

  /** What an answer is. */
  enum Verdict {
    RIGHT,
    /** The old version's, when it had to be the new one's. */
    STALE,
    /** No version's, or the new one's before there was one. */
    WRONG
  }

  private static final long NEVER = Long.MAX_VALUE;

  private final int position;
  private final FleetTenant old;
  private final @Nullable FleetTenant next;
  private final long intervalNanos;
  private final long loadNanos;

  // Since the first of all times, so that they may be compared.
  private final long origin = System.nanoTime();
  private long uploading = NEVER;
  private long uploaded = NEVER;
  private long looked = NEVER;
  private long seen = NEVER;

  /**
   * One that is served its old version.
   *
   * @param position of its class
   * @param next null if its artifact stays; of the same name and customer
   * @param interval the server's between two looks at the store
   * @param load the longest that a load of a newer version may take
   */
  DayTenant(
      int position, FleetTenant old, @Nullable FleetTenant next, Duration interval, Duration load) {
    this.position = position;
    this.old = old;
    this.next = next;
    this.intervalNanos = interval.toNanos();
    this.loadNanos = load.toNanos();
  }

  int position() {
    return position;
  }

  String artifact() {
    return old.artifact();
  }

  String customer() {
    return old.customer();
  }

  boolean changes() {
    return next != null;
  }

  /** Says that the store may have the new version from now on. */
  synchronized void uploading() {
    uploading = System.nanoTime() - origin;
  }

  /** Says that the store has the new version. */
  synchronized void uploaded() {
    uploaded = System.nanoTime() - origin;
  }

  /** Whether it has answered with its new version, or has none. */
  synchronized boolean isUpToDate() {
    return next == null || seen != NEVER;
  }

  /**
   * Judges an answer.
   *
   * @param sent when the call began
   */
  synchronized Verdict judge(String answer, long sent, long answered) {
    long began = sent - origin;
    long ended = answered - origin;
    if (next != null && ended >= uploading && next.hasAnswered(answer)) {
      seen = Math.min(seen, ended);
      return Verdict.RIGHT;
    }
    if (!old.hasAnswered(answer)) {
      return Verdict.WRONG;
    }
    boolean isLate =
        began > seen || (looked != NEVER && began > looked + intervalNanos + loadNanos);
    if (uploaded != NEVER && began > uploaded + intervalNanos) {
      looked = Math.min(looked, ended);
    }
    return isLate ? Verdict.STALE : Verdict.RIGHT;
  }
}
