package dev.coppice.plan.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Days of a trace, drawn once for any number of simulations: 12 bytes per call. May be read by many
 * threads.
 */
public final class Days {

  private static final double DAY_SECONDS = 86_400;

  private final List<Day> days;

  /** The calls of a day in order of time; those of its sweep come first. */
  private static final class Day {

    private final int sweepCalls;
    private final int[] tenants;
    private final double[] seconds;

    private Day(Trace trace, int day) {
      List<Call> sweep = trace.sweep().toList();
      List<Call> calls = Stream.concat(sweep.stream(), trace.day(day)).toList();
      sweepCalls = sweep.size();
      tenants = calls.stream().mapToInt(Call::tenant).toArray();
      seconds =
          calls.stream().mapToDouble(call -> day * DAY_SECONDS + call.secondsOfDay()).toArray();
    }
  }

  /** Hears of calls. */
  @FunctionalInterface
  public interface Listener {

    /**
     * A call.
     *
     * @param seconds since the first day's midnight
     * @param isSweep whether it is one of the night's sweep
     */
    void call(int tenant, double seconds, boolean isSweep);
  }

  private Days(List<Day> days) {
    this.days = days;
  }

  /**
   * Draws the first days of a trace.
   *
   * @param number 1 or more
   */
  public static Days of(Trace trace, int number) {
    List<Day> days = new ArrayList<>();
    for (int day = 0; day < number; day++) {
      days.add(new Day(trace, day));
    }
    return new Days(days);
  }

  /** How many there are. */
  public int number() {
    return days.size();
  }

  /**
   * Hands a day's calls to the listener, in order of time.
   *
   * @param day from 0
   */
  public void forEach(int day, Listener listener) {
    Day calls = days.get(day);
    for (int at = 0; at < calls.tenants.length; at++) {
      listener.call(calls.tenants[at], calls.seconds[at], at < calls.sweepCalls);
    }
  }
}
