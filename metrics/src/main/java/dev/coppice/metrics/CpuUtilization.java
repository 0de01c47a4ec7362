package dev.coppice.metrics;

import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How many cores this process keeps busy, averaged over the time since the value before: 0.5 is
 * half a core, 4 are four.
 *
 * <p>A value younger than a second is given again, so that two scrapers do not spoil each other's
 * average.
 */
final class CpuUtilization implements DoubleSupplier {

  private static final long SHORTEST_WINDOW_NANOS = 1_000_000_000L;

  private final LongSupplier cpuNanos;
  private final LongSupplier clockNanos;
  private long lastCpu;
  private long lastClock;
  private double lastValue;

  /**
   * @param cpuNanos CPU time of the process so far; negative if the system does not report it
   * @param clockNanos time on {@link System#nanoTime()}'s scale
   */
  CpuUtilization(LongSupplier cpuNanos, LongSupplier clockNanos) {
    this.cpuNanos = cpuNanos;
    this.clockNanos = clockNanos;
    lastCpu = cpuNanos.getAsLong();
    lastClock = clockNanos.getAsLong();
  }

  static CpuUtilization ofThisProcess() {
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return new CpuUtilization(system::getProcessCpuTime, System::nanoTime);
  }

  @Override
  public synchronized double getAsDouble() {
    long clock = clockNanos.getAsLong();
    if (clock - lastClock >= SHORTEST_WINDOW_NANOS) {
      long cpu = cpuNanos.getAsLong();
      lastValue = Math.max(0, (cpu - lastCpu) / (double) (clock - lastClock));
      lastCpu = cpu;
      lastClock = clock;
    }
    return lastValue;
  }
}
