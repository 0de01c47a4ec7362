package dev.coppice.model.preprocessing.step;

import java.util.Arrays;

/** How many of the edges are at most x: 0 below the first, their number from the last on. */
@SuppressWarnings("ArrayRecordComponent") // Handed over by the reader, and never changed.
public record Bin(double[] edges) implements NumberStep {

  public Bin {
    for (int i = 1; i < edges.length; i++) {
      if (edges[i] <= edges[i - 1]) {
        throw new IllegalArgumentException(
            "edges[%d]: %s (expected: more than %s)".formatted(i, edges[i], edges[i - 1]));
      }
    }
  }

  @Override
  public String key() {
    return "bin";
  }

  @Override
  public long bytes() {
    return 48 + 8L * edges.length;
  }

  @Override
  public void apply(double[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = Double.isNaN(values[i]) ? Double.NaN : bin(values[i]);
    }
  }

  private int bin(double value) {
    int at = Arrays.binarySearch(edges, value + 0.0); // Of the two zeros only one is searched for.
    return at >= 0 ? at + 1 : -at - 1;
  }
}
