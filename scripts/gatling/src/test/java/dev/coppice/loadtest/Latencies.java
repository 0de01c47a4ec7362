package dev.coppice.loadtest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long answered calls of one kind took; many threads add to it. */
final class Latencies {

  private final List<Long> nanos = new ArrayList<>();

  synchronized void add(long tookNanos) {
    nanos.add(tookNanos);
  }

  /** One line: how many, and percentiles in milliseconds. */
  synchronized String summary(String kind) {
    if (nanos.isEmpty()) {
      return kind + ": none";
    }
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    return "%-4s %8d calls   p50 %9.1f ms   p95 %9.1f ms   p99 %9.1f ms   most %9.1f ms"
        .formatted(
            kind,
            sorted.size(),
            percentile(sorted, 50),
            percentile(sorted, 95),
            percentile(sorted, 99),
            percentile(sorted, 100));
  }

  private static double percentile(List<Long> sorted, int percent) {
    int index = Math.min(sorted.size() - 1, sorted.size() * percent / 100);
    return sorted.get(index) / 1e6;
  }
}
