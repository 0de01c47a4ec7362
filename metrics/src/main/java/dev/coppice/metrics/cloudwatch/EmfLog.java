package dev.coppice.metrics.cloudwatch;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the lines of embedded metrics when they are due: as soon as several pages are full, each
 * second those that are, each minute what there is, and the rest at the end. It also samples the
 * gauges: calls in flight every ten seconds, the others once a minute.
 *
 * <p>One thread does all of it, because the standard output may block.
 */
public final class EmfLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmfLog.class);

  private static final long SAMPLE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int SAMPLES_PER_LINE = 6;

  /** How long a full page waits for others. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

  private final EmfBuffer buffer;
  private final EmfFormat format;
  private final OutputStream out;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final Duration patience;
  private final Map<CloudWatchMetric, DoubleSupplier> gauges = new ConcurrentHashMap<>();

  private long nextSample;
  private int samples;
  private volatile boolean closing;
  private @Nullable Thread writer;

  /**
   * Nothing is written before {@link #start}.
   *
   * @param out takes each line whole, by one write and one flush
   * @param clock gives the lines their timestamps
   * @param nanoClock as {@link System#nanoTime}; decides when they are due
   * @param patience with the output at the end: one that is not read must not keep the process from
   *     ending
   */
  public EmfLog(
      EmfBuffer buffer,
      EmfFormat format,
      OutputStream out,
      InstantSource clock,
      LongSupplier nanoClock,
      Duration patience) {
    this.buffer = buffer;
    this.format = format;
    this.out = out;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.patience = patience;
    this.nextSample = nanoClock.getAsLong() + SAMPLE_NANOS;
  }

  /** Asks {@code value} when the metric is due, in the meter's unit: a ratio becomes per cent. */
  public void gauge(CloudWatchMetric metric, DoubleSupplier value) {
    gauges.put(metric, value);
  }

  public void start() {
    writer = Thread.ofPlatform().name("coppice-emf").daemon().start(this::writeUntilClosed);
  }

  private void writeUntilClosed() {
    try {
      while (!closing) {
        buffer.awaitFull(Math.clamp(nextSample - nanoClock.getAsLong(), 0, PATIENCE_NANOS));
        for (EmfPage page = buffer.takeFull(); page != null; page = buffer.takeFull()) {
          write(page);
        }
        sampleIfDue();
      }
    } catch (InterruptedException closed) {
      // What is left is written now.
    }
    writeAll();
  }

  /** Does what the time asks for: samples, and every minute a line. */
  void sampleIfDue() {
    long now = nanoClock.getAsLong();
    if (now - nextSample < 0) {
      return;
    }
    nextSample += SAMPLE_NANOS;
    if (now - nextSample >= 0) {
      nextSample = now + SAMPLE_NANOS; // The machine slept; what was missed stays missed.
    }
    samples++;
    sample(CloudWatchMetric.CONCURRENT_REQUESTS_PER_MODEL);
    if (samples == SAMPLES_PER_LINE) {
      samples = 0;
      for (CloudWatchMetric metric : CloudWatchMetric.values()) {
        if (metric != CloudWatchMetric.CONCURRENT_REQUESTS_PER_MODEL) {
          sample(metric);
        }
      }
      writeAll();
    }
  }

  private void sample(CloudWatchMetric metric) {
    DoubleSupplier gauge = gauges.get(metric);
    if (gauge == null) {
      return;
    }
    try {
      boolean percent = metric.unit() == CloudWatchMetric.Unit.PERCENT;
      double value = gauge.getAsDouble();
      buffer.value(metric, percent ? Math.rint(value * 1e4) / 1e2 : value);
    } catch (RuntimeException e) {
      LOG.error("{} cannot be sampled", metric.cloudWatchName(), e);
    }
  }

  private void writeAll() {
    for (EmfPage page = buffer.take(); page != null; page = buffer.take()) {
      write(page);
    }
    long dropped = buffer.takeDropped();
    if (dropped > 0) {
      LOG.warn(
          "{} calls and values are missing in the CloudWatch metrics: no time to write them",
          dropped);
    }
  }

  private void write(EmfPage page) {
    try {
      out.write(format.line(page, clock.millis()));
      out.flush();
    } catch (IOException e) {
      LOG.warn("a line of CloudWatch metrics is lost: {}", e.toString());
    } finally {
      buffer.giveBack(page);
    }
  }

  /** Writes what is left, if somebody reads it before the patience is over. */
  @Override
  public void close() {
    closing = true;
    Thread thread = writer;
    try {
      if (thread != null) {
        thread.interrupt();
        if (!thread.join(patience)) {
          LOG.warn(
              "the last CloudWatch metrics may be lost: the standard output did not take them within"
                  + " {} ms",
              patience.toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
