package dev.coppice.server.codec.scores;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Chooses the columns that contribute most, by absolute value; of equals the first. */
final class LargestContributions {

  private LargestContributions() {}

  /**
   * The columns, the largest first.
   *
   * @param values of the columns
   * @param count of the columns, at most as many as values
   * @param most to be chosen
   */
  static int[] of(float[] values, int count, int most) {
    PriorityQueue<Long> chosen =
        new PriorityQueue<>(Math.min(most, count) + 1, Comparator.reverseOrder());
    for (int column = 0; column < count; column++) {
      chosen.add(rank(values[column], column));
      if (chosen.size() > most) {
        chosen.remove();
      }
    }
    return chosen.stream().sorted().mapToInt(Long::intValue).toArray();
  }

  /** Ascending, the larger value comes first, and then the lower column. */
  private static long rank(float value, int column) {
    int size = Float.floatToIntBits(value) & Integer.MAX_VALUE; // In the order of the values.
    return (long) (Integer.MAX_VALUE - size) << Integer.SIZE | column;
  }
}
