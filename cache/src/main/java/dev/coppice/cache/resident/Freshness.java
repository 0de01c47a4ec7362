package dev.coppice.cache.resident;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The relation of a model in memory to the newest version in its store: when the version was last
 * known to be the newest, when the store is to be asked again, and what failed last.
 *
 * <p>Every call reads this, and one refresh at a time writes it. Times are milliseconds since the
 * epoch, because a copy may be older than this process. The clock may have been ahead and been set
 * back: a time in the future counts as long past, or the store would not be asked until that time.
 */
public final class Freshness {

  private static final long NEVER = Long.MIN_VALUE;
  private static final long LONG_AGO = Long.MAX_VALUE;

  /** Threads may read the same clock so far apart. */
  private static final long APART_MILLIS = 1_000;

  /**
   * A failure without its stack trace, which would stay in memory as long as the model.
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
  private volatile long dueMillis = NEVER;
  private volatile long yieldedMillis = NEVER;
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

  /** When this version was last known to be the newest. */
  public long knownMillis() {
    return knownMillis;
  }

  /** Whether this version was known to be the newest at that time or later. */
  public boolean isKnownSince(long millis, long nowMillis) {
    long known = knownMillis;
    return known >= millis && age(known, nowMillis) != LONG_AGO;
  }

  /** Whether the store was asked within that time, whether the store answered or not. */
  public boolean wasAskedWithin(long millis, long nowMillis) {
    return age(askedMillis, nowMillis) < millis;
  }

  private static long age(long millis, long nowMillis) {
    long age = nowMillis - millis;
    return age < -APART_MILLIS ? LONG_AGO : age;
  }

  /** Records an answer to a question of that time, or that there was none. */
  public void asked(long millis) {
    askedMillis = millis;
  }

  public boolean isScheduled() {
    return dueMillis != NEVER;
  }

  /** Whether the store is to be asked; true until a time is scheduled. */
  public boolean isDue(long nowMillis) {
    return nowMillis >= dueMillis || age(askedMillis, nowMillis) == LONG_AGO;
  }

  /** Schedules the next question to the store. */
  public void schedule(long atMillis) {
    dueMillis = atMillis;
  }

  /** The newest known version: the one in memory, or a refused one. */
  public String newestKnown() {
    Refused other = refused;
    return other == null ? version : other.version();
  }

  /** Records the store's answer that its newest version is still {@link #newestKnown()}. */
  public void confirm() {
    Refused still = refused;
    yieldedMillis = NEVER;
    if (still == null) {
      knownMillis = askedMillis;
    }
    lastFailure = still == null ? null : still.why();
  }

  /** Records that a refresh gave way to calls; the store may be asked again at once. */
  public void yielded(long nowMillis) {
    yieldedMillis = yieldedMillis == NEVER ? nowMillis : yieldedMillis;
    dueMillis = NEVER;
  }

  /** Records that a newer version has no room beside this one. */
  public void lacksRoom(ServingException why, long nowMillis) {
    yieldedMillis = yieldedMillis == NEVER ? nowMillis : yieldedMillis;
    keep(why);
  }

  /** How long refreshes have yielded; 0 if the last one did not. */
  public long yieldedFor(long nowMillis) {
    long since = yieldedMillis;
    return since == NEVER ? 0 : age(since, nowMillis);
  }

  /** Records a newer version that cannot be served, and is not tried again. */
  public void refuse(String newer, ServingException why) {
    Failure kept = Failure.of(why);
    yieldedMillis = NEVER;
    refused = new Refused(newer, kept);
    lastFailure = kept;
  }

  /** Records a failure that may pass. */
  public void keep(ServingException why) {
    lastFailure = Failure.of(why);
  }

  /** The reason why the last refresh failed, or why a newer version was refused; null if none. */
  public @Nullable Failure lastFailure() {
    return lastFailure;
  }

  /** The text of {@link #lastFailure()}. */
  public @Nullable String lastError() {
    Failure last = lastFailure;
    return last == null ? null : last.text();
  }
}
