package dev.coppice.plan.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The calls of a fleet: how many a day, who makes them, and at which hours. Tenants are numbered
 * from 0, those of the first class first.
 *
 * @param classes whose shares are 1 together
 * @param callsADay 1 or more
 * @param counted how long calls were counted to know that, from the first to the last; a day where
 *     they are described
 */
public record Traffic(List<TenantClass> classes, int callsADay, DayShape shape, Duration counted) {

  /** The most tenants of a fleet: each takes some hundred bytes here. */
  public static final int MAX_TENANTS = 1_000_000;

  private static final Duration DAY = Duration.ofDays(1);
  private static final int DEFAULT_CALLS_A_DAY = 80_000;
  private static final double TOLERANCE = 1e-6;
  private static final String EXPECTED =
      "tenants:share with commas, such as 500:60%,1500:25%,2000:15%, shares that are 100% together";
  private static final Pattern CLASS = Pattern.compile("(\\d{1,7}):(\\d{1,3}(?:\\.\\d{1,6})?)%");

  public Traffic {
    classes = List.copyOf(classes);
    double sum = classes.stream().mapToDouble(TenantClass::share).sum();
    if (Math.abs(sum - 1) > TOLERANCE) {
      throw new IllegalArgumentException("classes: %s (expected: %s)".formatted(classes, EXPECTED));
    }
    long tenants = classes.stream().mapToLong(TenantClass::tenants).sum();
    if (tenants > MAX_TENANTS) {
      throw new IllegalArgumentException(
          "classes: %d tenants (expected: at most %d)".formatted(tenants, MAX_TENANTS));
    }
    if (callsADay < 1) {
      throw new IllegalArgumentException(
          "callsADay: %d (expected: 1 or more)".formatted(callsADay));
    }
  }

  /**
   * Reads classes such as {@code 500:60%,1500:25%,2000:15%}: so many tenants make that part of all
   * calls. There are 80,000 calls a day, at all hours alike, unless {@link #withCallsADay} and
   * {@link #withShape} say otherwise.
   *
   * @throws IllegalArgumentException if it says something else, or the shares are not all calls
   */
  public static Traffic parse(String text) {
    List<TenantClass> classes = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      Matcher parts = CLASS.matcher(each.strip());
      if (!parts.matches()) {
        throw new IllegalArgumentException("traffic: %s (expected: %s)".formatted(text, EXPECTED));
      }
      classes.add(
          new TenantClass(
              Integer.parseInt(parts.group(1)), Double.parseDouble(parts.group(2)) / 100));
    }
    return new Traffic(classes, DEFAULT_CALLS_A_DAY, DayShape.FLAT, DAY);
  }

  /**
   * That of the fleet which this server is made for, of so many tenants: one of eight makes most
   * calls.
   */
  public static Traffic ofFleet(int tenants) {
    long busy = Math.round(tenants / 8.0);
    long usual = Math.round(tenants * 3 / 8.0);
    return parse("%d:60%%,%d:25%%,%d:15%%".formatted(busy, usual, tenants - busy - usual));
  }

  /** The same tenants, called so often. */
  public Traffic withCallsADay(int calls) {
    return new Traffic(classes, calls, shape, counted);
  }

  /** The same calls at other hours. */
  public Traffic withShape(DayShape other) {
    return new Traffic(classes, callsADay, other, counted);
  }

  /** How many tenants there are. */
  public int tenants() {
    return classes.stream().mapToInt(TenantClass::tenants).sum();
  }

  /**
   * The class that a tenant is in, by its position.
   *
   * @throws IllegalArgumentException if there is no such tenant
   */
  public int classOf(int tenant) {
    int first = 0;
    for (int position = 0; position < classes.size(); position++) {
      first += classes.get(position).tenants();
      if (tenant >= 0 && tenant < first) {
        return position;
      }
    }
    throw new IllegalArgumentException(
        "tenant: %d (expected: 0 or more, below %d)".formatted(tenant, tenants()));
  }

  /**
   * Draws a day: each call is made by a tenant, and at a time, of its own chance, as calls of many
   * callers who do not know of each other are.
   *
   * @param seed the same one gives the same day
   * @return in order of time; drawn while it is read
   */
  public Stream<Call> calls(long seed) {
    Random random = new Random(seed);
    double[] shares = classes.stream().mapToDouble(TenantClass::share).toArray();
    Arrays.parallelPrefix(shares, Double::sum);
    double[] left = {1};
    return IntStream.range(0, callsADay)
        .mapToObj(
            call -> {
              // Of uniform times, the earliest of those that are left.
              left[0] *= Math.pow(random.nextDouble(), 1.0 / (callsADay - call));
              return new Call(shape.nanosAt(Math.max(0, 1 - left[0])), draw(random, shares));
            });
  }

  private int draw(Random random, double[] shares) {
    double share = random.nextDouble();
    int position = 0;
    int first = 0;
    while (position < shares.length - 1 && share >= shares[position]) {
      first += classes.get(position).tenants();
      position++;
    }
    return first + random.nextInt(classes.get(position).tenants());
  }
}
