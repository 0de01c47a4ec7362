package dev.coppice.plan.forecast;

import dev.coppice.plan.eviction.Simulation.Calls;
import dev.coppice.plan.eviction.Simulation.Outcome;
import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.traffic.Days;
import dev.coppice.plan.traffic.TenantClass;
import dev.coppice.plan.traffic.Trace;
import dev.coppice.plan.traffic.Traffic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A fleet and its days, small enough to be simulated. Where there are more calls than may be drawn,
 * some tenants that are called about as often as each other are one: it has the mean of their
 * calls, and all memory is as much smaller. So each is called as often as it is, and an idle one
 * seems no idler.
 *
 * <p>Only of few tenants that are called very often calls are left out besides.
 */
final class Sample {

  /** Tenants that are not made fewer: with fewer, each would show in the hit ratios. */
  static final int MIN_TENANTS = 2000;

  // How many tenants are one.
  private final int stride;
  private final int[] order;
  private final int tenants;
  private final int leftOut;
  private final Days days;

  /**
   * Draws the days.
   *
   * @param fleet with as many tenants as the traffic
   * @param maxCalls of a day that are drawn
   * @param number of days
   */
  Sample(Fleet fleet, Traffic traffic, int maxCalls, int number, long seed) {
    int most = Math.max(1, traffic.tenants() / MIN_TENANTS);
    this.stride = Math.clamp(Math.ceilDiv(traffic.callsADay(), maxCalls), 1, most);
    List<Integer> classes = byRate(traffic.classes());
    this.order = stride == 1 ? new int[0] : order(fleet, traffic.classes(), classes);
    int calls = Math.max(1, traffic.callsADay() / stride);
    int drawn = Math.min(calls, maxCalls);
    this.leftOut = calls - drawn;
    Traffic smaller =
        stride == 1
            ? traffic
            : new Traffic(
                joined(classes.stream().map(traffic.classes()::get).toList()),
                drawn,
                traffic.shape(),
                traffic.counted());
    this.tenants = smaller.tenants();
    this.days = Days.of(Trace.of(smaller.withCallsADay(drawn), seed), number);
  }

  /** The classes whose tenants are called most come first. */
  private static List<Integer> byRate(List<TenantClass> classes) {
    return IntStream.range(0, classes.size())
        .boxed()
        .sorted(Comparator.comparingDouble(at -> -rate(classes.get(at))))
        .toList();
  }

  private static double rate(TenantClass each) {
    return each.share() / each.tenants();
  }

  /** The tenants as they are called, of a class by size: neighbours are alike. */
  private static int[] order(Fleet fleet, List<TenantClass> classes, List<Integer> byRate) {
    int[] firsts = new int[classes.size()];
    for (int at = 1; at < firsts.length; at++) {
      firsts[at] = firsts[at - 1] + classes.get(at - 1).tenants();
    }
    return byRate.stream()
        .flatMap(
            at ->
                IntStream.range(firsts[at], firsts[at] + classes.get(at).tenants())
                    .boxed()
                    .sorted(Comparator.comparingLong(fleet.served()::get)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The classes with one tenant for each {@link #stride}, of which one may be of two classes. */
  private List<TenantClass> joined(List<TenantClass> classes) {
    List<TenantClass> joined = new ArrayList<>();
    int waiting = 0;
    double share = 0;
    for (TenantClass each : classes) {
      int taken = waiting == 0 ? 0 : Math.min(stride - waiting, each.tenants());
      waiting += taken;
      share += taken * rate(each);
      if (waiting == stride) {
        joined.add(new TenantClass(1, Math.min(1, share)));
        waiting = 0;
      }
      int whole = (each.tenants() - taken) / stride;
      if (whole > 0) {
        joined.add(new TenantClass(whole, Math.min(1, (double) whole * stride * rate(each))));
      }
      if (waiting == 0) {
        waiting = (each.tenants() - taken) % stride;
        share = waiting * rate(each);
      }
    }
    if (waiting > 0) {
      joined.add(new TenantClass(1, Math.min(1, share)));
    }
    return joined;
  }

  int tenants() {
    return tenants;
  }

  Days days() {
    return days;
  }

  /** What each tenant of the sample has: as one of those that it is; means would be too alike. */
  long[] of(long[] bytes) {
    return stride == 1
        ? bytes
        : IntStream.range(0, tenants)
            .map(tenant -> Math.min(order.length - 1, tenant * stride + stride / 2))
            .mapToLong(at -> bytes[order[at]])
            .toArray();
  }

  /**
   * The sample's part of a memory.
   *
   * @param bytes of all tenants
   */
  long room(long memory, long[] bytes) {
    double part = (double) LongStream.of(of(bytes)).sum() / LongStream.of(bytes).sum();
    return stride == 1 ? memory : (long) (memory * part);
  }

  /** The sample's part of so many models; 1 or more. */
  long models(long most) {
    return Math.max(1, most / stride);
  }

  /**
   * What becomes of the whole fleet's calls. Those that were left out of the first day are like
   * later ones: what fills memory and disk was drawn.
   */
  Outcome whole(Outcome sampled) {
    Calls later = sampled.later();
    Calls first = sampled.firstDay().plus(later.of(leftOut));
    return new Outcome(first.times(stride), later.times(stride));
  }
}
