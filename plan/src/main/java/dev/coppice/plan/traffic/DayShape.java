package dev.coppice.plan.traffic;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How a day's calls are spread over its hours.
 *
 * @param weights 24, of the hours from midnight; only how they stand to each other counts
 */
public record DayShape(List<Double> weights) {

  private static final int HOURS = 24;

  /** As many calls in each hour. */
  public static final DayShape FLAT = new DayShape(Collections.nCopies(HOURS, 1.0));

  /** Few calls at night, most of them from 8 to 18 o'clock. */
  public static final DayShape OFFICE =
      parse("1,1,1,1,1,2,4,8,14,18,18,16,12,15,17,16,14,10,6,4,3,2,1,1");

  public DayShape {
    weights = List.copyOf(weights);
    double sum = 0;
    for (double weight : weights) {
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("weights: %s (expected: 0 or more)".formatted(weights));
      }
      sum += weight;
    }
    if (weights.size() != HOURS || !(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "weights: %s (expected: 24 numbers, not all of them 0)".formatted(weights));
    }
  }

  /**
   * Reads {@code flat}, {@code office}, or 24 numbers with commas between them.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static DayShape parse(String text) {
    return switch (text) {
      case "flat" -> FLAT;
      case "office" -> OFFICE;
      default -> numbers(text);
    };
  }

  private static DayShape numbers(String text) {
    try {
      return new DayShape(
          Arrays.stream(text.split(",", -1)).map(each -> Double.valueOf(each.strip())).toList());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "shape: %s (expected: flat, office, or 24 numbers with commas, not all of them 0)"
              .formatted(text),
          e);
    }
  }

  /** The busiest hour's part of the day's calls. */
  public double busiestHour() {
    return Collections.max(weights) / sum();
  }

  /**
   * The time by which so large a part of the day's calls has come.
   *
   * @param part 0 or more, below 1
   * @return nanoseconds since midnight
   */
  long nanosAt(double part) {
    double left = part * sum();
    int hour = 0;
    while (hour < HOURS - 1 && left >= weights.get(hour)) {
      left -= weights.get(hour);
      hour++;
    }
    double within = weights.get(hour) == 0 ? 0 : Math.min(1, left / weights.get(hour));
    return Math.min(Call.DAY_NANOS - 1, (long) ((hour + within) / HOURS * Call.DAY_NANOS));
  }

  private double sum() {
    return weights.stream().mapToDouble(Double::doubleValue).sum();
  }
}
