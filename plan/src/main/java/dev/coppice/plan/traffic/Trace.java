package dev.coppice.plan.traffic;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Days of a fleet's calls, each drawn anew. A night may end with a sweep, which calls every tenant
 * in turn, and tenants may change places from day to day.
 *
 * @param sweepCalls calls of each tenant in a night's sweep; 0 is no sweep
 * @param swaps pairs of tenants that change places each day: some grow busy, others idle
 * @param seed the same one gives the same days
 */
public record Trace(Traffic traffic, int sweepCalls, int swaps, long seed) {

  /** The days of that traffic, without sweeps and changes. */
  public static Trace of(Traffic traffic, long seed) {
    return new Trace(traffic, 0, 0, seed);
  }

  public Trace {
    if (sweepCalls < 0 || swaps < 0) {
      throw new IllegalArgumentException(
          "sweepCalls, swaps: %d, %d (expected: 0 or more)".formatted(sweepCalls, swaps));
    }
  }

  /** The calls of a night's sweep, at midnight; none if there is no sweep. */
  public Stream<Call> sweep() {
    return IntStream.range(0, traffic.tenants())
        .boxed()
        .flatMap(tenant -> Stream.generate(() -> new Call(0, tenant)).limit(sweepCalls));
  }

  /**
   * The calls of a day, but for its sweep.
   *
   * @param day from 0
   */
  public Stream<Call> day(int day) {
    int[] places = places(day);
    return traffic
        .calls(seed + day)
        .map(call -> new Call(call.nanosOfDay(), places[call.tenant()]));
  }

  /** Who is in whose place by that day. */
  private int[] places(int day) {
    int[] places = IntStream.range(0, traffic.tenants()).toArray();
    Random random = new Random(seed ^ 0x9e3779b97f4a7c15L);
    for (int swap = 0; swap < swaps * (day + 1); swap++) {
      int one = random.nextInt(places.length);
      int other = random.nextInt(places.length);
      int tenant = places[one];
      places[one] = places[other];
      places[other] = tenant;
    }
    return places;
  }
}
