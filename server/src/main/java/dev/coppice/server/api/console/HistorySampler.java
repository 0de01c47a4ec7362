package dev.coppice.server.api.console;

import dev.coppice.metrics.Totals;
import dev.coppice.metrics.tenants.TenantFigures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the last hour: a sample each ten seconds, taken once for all who look. */
public final class HistorySampler implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HistorySampler.class);

  static final Duration PERIOD = Duration.ofSeconds(10);

  /** An hour of them, about 200 bytes each. */
  static final int MAX = 360;

  private final Vitals vitals;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("coppice-history").daemon().factory());
  private final Deque<Sample> samples = new ArrayDeque<>(MAX + 1);
  private Totals before;
  private TenantFigures.WholeTimes timesBefore;
  private volatile long tick;
  private Instant end;

  /** Samples nothing before {@link #start} or {@link #sample}. */
  public HistorySampler(Vitals vitals, InstantSource clock) {
    this.vitals = vitals;
    this.clock = clock;
    before = vitals.telemetry().totals();
    timesBefore = vitals.telemetry().tenants().wholeTimes();
    end = clock.instant();
  }

  /** Begins to take a sample each ten seconds, on a thread of its own. */
  public void start() {
    start(PERIOD);
  }

  /** The same as often as that. */
  void start(Duration period) {
    long millis = period.toMillis();
    var unused =
        thread.scheduleAtFixedRate(this::sampleGuarded, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void sampleGuarded() {
    try {
      sample();
    } catch (RuntimeException | Error e) { // It would be the last time.
      LOG.error("sampling for the console failed, and is tried again", e);
    }
  }

  /** Takes one. */
  synchronized void sample() {
    Totals totals = vitals.telemetry().totals();
    TenantFigures.WholeTimes times = vitals.telemetry().tenants().wholeTimes();
    samples.addLast(
        new Sample(
            vitals.budget().used(),
            vitals.budget().capacity(),
            vitals.diskUsed(),
            vitals.diskBudget(),
            totals.since(before),
            vitals.cache().figures().loadsRunning(),
            vitals.cache().figures().loadsWaiting(),
            times.since(timesBefore)));
    if (samples.size() > MAX) {
      samples.removeFirst();
    }
    before = totals;
    timesBefore = times;
    end = clock.instant();
    tick++;
  }

  /** The number of samples so far. */
  long tick() {
    return tick;
  }

  /** What there is of the last hour, the oldest first. */
  synchronized History history() {
    return new History(tick, end, List.copyOf(samples));
  }

  /**
   * What was kept at one moment.
   *
   * @param tick number of the last sample
   * @param end when that was taken
   */
  record History(long tick, Instant end, List<Sample> samples) {}

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
