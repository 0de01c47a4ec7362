package dev.coppice.metrics.tenants;

import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's figures, as small as they can be: there are thousands. It is a {@link CallTimes} to
 * save an object each.
 *
 * <p>Not for threads: its {@link TenantShard} guards it.
 */
final class Tenant extends CallTimes {

  /** Its place in a {@link java.util.LinkedHashMap}, and its own fields. */
  private static final int OBJECT_BYTES = 48 + 112;

  /** A map of errors, and one of its counts. */
  private static final int ERRORS_BYTES = 104;

  private static final int ERROR_BYTES = 24;

  /** Spreads calls by chance, the same ones each time: the golden ratio of 64 bits. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final int SPREAD_SHIFT = 40;

  private static final long MICRO = 1_000;
  private static final long SECOND = 1_000;

  private final String name;
  private final int nameBytes;
  private long calls;
  private long rows;
  private long hits;
  private long modelBytes;
  private int storeLoads;
  private int diskLoads;
  private int failedLoads;

  /** Seconds since the epoch, as the next; 0 for never. */
  private int lastCall;

  private int lastLoad;
  private boolean isLoadFromDisk;

  /** Microseconds, as the next three. */
  private int fetching;

  private int unpacking;
  private int building;
  private int loading;

  /** Null until there is one. */
  private @Nullable EnumMap<ErrorKind, Long> errors;

  private @Nullable LastFailure failure;

  Tenant(String name) {
    this.name = name;
    this.nameBytes = HeapBytes.ofText(name);
  }

  /**
   * A call ended.
   *
   * @param wholeBucket of its {@link CallReport#totalNanos}
   */
  void called(CallReport call, int wholeBucket, long nowMillis) {
    calls++;
    rows += call.rows();
    lastCall = (int) (nowMillis / SECOND);
    if (call.isHit()) {
      hits++;
    }
    int slice = slice(nowMillis);
    int chance = (int) ((calls * SPREAD) >>> SPREAD_SHIFT);
    add(WHOLE, wholeBucket, slice, chance);
    if (call.hasModel()) {
      add(MODEL, DurationBuckets.of(call.modelNanos()), slice, chance);
    }
    if (call.error() != null) {
      count(call.error());
      failure = LastFailure.of(call.error(), Instant.ofEpochMilli(nowMillis), call.cause());
    }
  }

  private void count(ErrorKind kind) {
    EnumMap<ErrorKind, Long> counts = errors;
    if (counts == null) {
      counts = new EnumMap<>(ErrorKind.class);
      errors = counts;
    }
    counts.merge(kind, 1L, Long::sum);
  }

  void loaded(LoadedModel model, boolean fromDisk, long nowMillis) {
    if (fromDisk) {
      diskLoads++;
    } else {
      storeLoads++;
    }
    LoadTimings timings = model.timings();
    isLoadFromDisk = fromDisk;
    lastLoad = (int) (nowMillis / SECOND);
    fetching = micros(timings.downloading());
    unpacking = micros(timings.unpacking());
    building = micros(timings.building());
    loading = micros(timings.total());
    modelBytes = model.model().bytes();
  }

  void loadFailed(ErrorKind kind, String cause, long nowMillis) {
    failedLoads++;
    failure = LastFailure.of(kind, Instant.ofEpochMilli(nowMillis), cause);
  }

  private static int micros(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, duration.toNanos() / MICRO);
  }

  /** What it takes of the heap, by estimate. */
  int heapBytes() {
    return OBJECT_BYTES
        + nameBytes
        + entryBytes()
        + (errors == null ? 0 : ERRORS_BYTES + ERROR_BYTES * errors.size())
        + (failure == null ? 0 : failure.heapBytes());
  }

  TenantSnapshot snapshot() {
    return new TenantSnapshot(
        name,
        new TenantSnapshot.Counts(calls, rows, hits, storeLoads, diskLoads, failedLoads),
        errors == null ? Map.of() : new EnumMap<>(errors),
        modelBytes,
        lastCall == 0 ? null : Instant.ofEpochSecond(lastCall),
        lastLoad == 0 ? null : load(),
        failure,
        times());
  }

  private LastLoad load() {
    return new LastLoad(
        Instant.ofEpochSecond(lastLoad),
        isLoadFromDisk,
        Duration.ofNanos(MICRO * fetching),
        Duration.ofNanos(MICRO * unpacking),
        Duration.ofNanos(MICRO * building),
        Duration.ofNanos(MICRO * loading));
  }
}
