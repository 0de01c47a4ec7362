package dev.coppice.metrics.tenants;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one tenant at one moment; all counts are since the start, or since the tenant
 * was last forgotten.
 *
 * @param errors calls that failed, by kind; none of those with 0
 * @param modelBytes what its model took in memory when it was last loaded; 0 if it never was
 * @param lastCall null if there was none
 * @param lastLoad null if there was none
 * @param lastFailure of a call or a load; null if there was none
 * @param times how long its calls took; asked by the methods here
 */
public record TenantSnapshot(
    String name,
    Counts counts,
    Map<ErrorKind, Long> errors,
    long modelBytes,
    @Nullable Instant lastCall,
    @Nullable LastLoad lastLoad,
    @Nullable LastFailure lastFailure,
    TimesView times) {

  /**
   * What was counted.
   *
   * @param calls answered, with or without success
   * @param rows that were decoded
   * @param hits calls whose model was in memory
   * @param storeLoads of its model from its store, refreshes too
   * @param diskLoads the same from the local disk
   * @param failedLoads loads that came to nothing
   */
  public record Counts(
      long calls, long rows, long hits, int storeLoads, int diskLoads, int failedLoads) {}

  /**
   * Ten minutes of a tenant.
   *
   * @param start of them
   * @param whole times from arrival to the last byte
   */
  public record Slice(Instant start, Quantiles whole) {}

  /** One that was never called, and of which nothing is known. */
  public static TenantSnapshot unknown(String name, long modelBytes) {
    return new TenantSnapshot(
        name,
        new Counts(0, 0, 0, 0, 0, 0),
        Map.of(),
        modelBytes,
        null,
        null,
        null,
        new CallTimes().times());
  }

  /** The same with what the model takes in memory now. */
  public TenantSnapshot inMemory(long bytes) {
    return new TenantSnapshot(name, counts, errors, bytes, lastCall, lastLoad, lastFailure, times);
  }

  /** All calls that failed. */
  public long errorCount() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Of the model's part of all calls. */
  public Quantiles model() {
    return times.all(CallTimes.MODEL);
  }

  /** Of all calls, from arrival to the last byte. */
  public Quantiles whole() {
    return times.all(CallTimes.WHOLE);
  }

  /** As {@link #model}, of the last hour: of 50 to 60 minutes. */
  public Quantiles modelOfHour(Instant now) {
    return ofHour(CallTimes.MODEL, now);
  }

  /** As {@link #whole}, of the last hour: of 50 to 60 minutes. */
  public Quantiles wholeOfHour(Instant now) {
    return ofHour(CallTimes.WHOLE, now);
  }

  private Quantiles ofHour(int series, Instant now) {
    int last = CallTimes.slice(now.toEpochMilli());
    return times.within(series, last - CallTimes.SLICES + 1, last);
  }

  /** The last hour in slices, the oldest first. */
  public List<Slice> slices(Instant now) {
    int last = CallTimes.slice(now.toEpochMilli());
    List<Slice> slices = new ArrayList<>();
    for (int slice = last - CallTimes.SLICES + 1; slice <= last; slice++) {
      slices.add(
          new Slice(
              Instant.ofEpochMilli(slice * CallTimes.SLICE_MILLIS),
              times.within(CallTimes.WHOLE, slice, slice)));
    }
    return slices;
  }
}
