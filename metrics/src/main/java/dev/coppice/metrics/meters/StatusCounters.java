package dev.coppice.metrics.meters;

import io.micrometer.core.instrument.Counter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts by exact status, of those that the meter's one tag names; all else is {@code other}, if
 * that is among them, or not counted.
 */
public final class StatusCounters {

  private static final int STATUSES = 600;
  private static final String OTHER = "other";

  private final @Nullable Counter[] byStatus = new @Nullable Counter[STATUSES];

  public StatusCounters(MeterFactory meters, Meters meter) {
    for (String status : meter.tags().getFirst().allowed()) {
      Counter counter = meters.counter(meter, status);
      if (status.equals(OTHER)) {
        Arrays.setAll(byStatus, i -> byStatus[i] == null ? counter : byStatus[i]);
      } else {
        byStatus[Integer.parseInt(status)] = counter;
      }
    }
  }

  /**
   * What was counted of a class of statuses; of a meter without {@code other}.
   *
   * @param hundreds 5 for 5xx
   */
  public long sum(int hundreds) {
    double sum = 0;
    for (Counter counter : Arrays.asList(byStatus).subList(hundreds * 100, hundreds * 100 + 100)) {
      sum += counter == null ? 0 : counter.count();
    }
    return (long) sum;
  }

  public void count(int status) {
    Counter counter = byStatus[Math.clamp(status, 0, STATUSES - 1)];
    if (counter != null) {
      counter.increment();
    }
  }
}
