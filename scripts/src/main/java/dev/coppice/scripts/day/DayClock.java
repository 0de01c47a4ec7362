package dev.coppice.scripts.day;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The day's time, which runs faster than ours.
 *
 * @param midnight its start, by {@link System#nanoTime}
 * @param length of the day
 */
record DayClock(long midnight, Duration length) {

  private static final double HOURS = 24;

  /** One whose day begins now. */
  static DayClock start(Duration length) {
    return new DayClock(System.nanoTime(), length);
  }

  /** What a time of the day takes here. */
  static Duration compressed(Duration ofDay, Duration length) {
    return Duration.ofNanos(
        (long) ((double) ofDay.toNanos() / Duration.ofDays(1).toNanos() * length.toNanos()));
  }

  /** When it is that hour, by {@link System#nanoTime}. */
  long nanosAt(double hour) {
    return midnight + (long) (hour / HOURS * length.toNanos());
  }

  /** Returns at that hour; at once if it is over. */
  void sleepUntil(double hour) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanosAt(hour) - System.nanoTime());
  }
}
