package dev.coppice.cache.resident;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a model in memory stands to the newest version that its store has: when it was last known to
 * be that one, from when on the store is to be asked again, and what went wrong last.
 *
 * <p>Read by every call, and written by one refresh at a time. Times are milliseconds since the
 * epoch, because what was known may be older than this process. So they may be of a clock that was
 * ahead and has been set back: a time that is still to come counts as long past, or nobody would be
 * asked until it comes.
 */
public final class Freshness {

  private static final long NOT_SCHEDULED = Long.MIN_VALUE;
  private static final long UP_TO_DATE = Long.MAX_VALUE;
  private static final long LONG_AGO = Long.MAX_VALUE;

  /** So far apart threads may read the same clock. */
  private static final long APART_MILLIS = 1_000;

  /**
   * What went wrong; an exception would hold its stack trace for as long as the model is in memory.
   *
   * @param text for people
   */
  public record Failure(Reason reason, String text) {

    private static Failure of(ServingException why) {
      return new Failure(why.reason(), String.valueOf(why.getMessage()));
    }
  }

  /** A newer version that cannot be served. */
  private record Refused(String version, Failure why) {}

  private final String version;
  private volatile long knownMillis;
  private volatile long askedMillis;
  private volatile long dueMillis = NOT_SCHEDULED;
  private volatile long outdatedMillis = UP_TO_DATE;
  private volatile @Nullable Refused refused;
  private volatile @Nullable Failure lastFailure;

  /**
   * @param loadingSince when the load began, which may have asked the store
   */
  public Freshness(LoadedModel loaded, Instant loadingSince) {
    this.version = loaded.version();
    Instant known = loaded.knownAt();
    this.knownMillis = (known == null ? loadingSince : known).toEpochMilli();
    this.askedMillis = knownMillis;
  }

  /** The version in memory. */
  public String version() {
    return version;
  }

  /** When this was last known to be the newest version. */
  public long knownMillis() {
    return knownMillis;
  }

  /** Whether this was known to be the newest version at that time, or later. */
  public boolean isKnownSince(long millis, long nowMillis) {
    long known = knownMillis;
    return known >= millis && age(known, nowMillis) != LONG_AGO;
  }

  /** Whether the store was last asked so lately, whether it answered or not. */
  public boolean wasAskedWithin(long millis, long nowMillis) {
    return age(askedMillis, nowMillis) < millis;
  }

  private static long age(long millis, long nowMillis) {
    long age = nowMillis - millis;
    return age < -APART_MILLIS ? LONG_AGO : age;
  }

  /** The store is asked now. */
  public void ask(long nowMillis) {
    askedMillis = nowMillis;
  }

  /** What the store said then came to nothing, so that it may be asked anew at any time. */
  public void askAgain() {
    askedMillis = knownMillis;
  }

  public boolean isScheduled() {
    return dueMillis != NOT_SCHEDULED;
  }

  /** Whether the store is to be asked; true until that is scheduled. */
  public boolean isDue(long nowMillis) {
    return nowMillis >= dueMillis || age(askedMillis, nowMillis) == LONG_AGO;
  }

  /** Sets when the store is to be asked next. */
  public void schedule(long atMillis) {
    dueMillis = atMillis;
  }

  /** The newest version that was heard of: the one in memory, or one that was refused. */
  public String newestKnown() {
    Refused other = refused;
    return other == null ? version : other.version();
  }

  /** The store said, when it was asked last, that this is its newest version. */
  public void confirm() {
    knownMillis = askedMillis;
    outdatedMillis = UP_TO_DATE;
    refused = null;
    lastFailure = null;
  }

  /** The store has a newer version that can be served, as far as is known. */
  public void outdate(long nowMillis) {
    outdatedMillis = Math.min(outdatedMillis, nowMillis);
  }

  /** For how long that has been known; negative if there is no such version. */
  public long outdatedFor(long nowMillis) {
    long outdated = outdatedMillis;
    return outdated == UP_TO_DATE ? -1 : age(outdated, nowMillis);
  }

  /** A newer version cannot be served, and is not tried again. */
  public void refuse(String newer, ServingException why) {
    Failure kept = Failure.of(why);
    outdatedMillis = UP_TO_DATE;
    refused = new Refused(newer, kept);
    lastFailure = kept;
  }

  /** The store said, when it was asked last, that its newest version is still the refused one. */
  public void refuseStill() {
    Refused still = refused;
    lastFailure = still == null ? lastFailure : still.why();
  }

  /** This version serves on, because something went wrong that may pass. */
  public void keep(ServingException why) {
    lastFailure = Failure.of(why);
  }

  /**
   * Why no newer version could be asked for or loaded, the last time; while that is one that was
   * refused, why it was. Null if nothing went wrong.
   */
  public @Nullable Failure lastFailure() {
    return lastFailure;
  }

  /** The text of that. */
  public @Nullable String lastError() {
    Failure last = lastFailure;
    return last == null ? null : last.text();
  }
}
