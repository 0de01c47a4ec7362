package dev.coppice.bench.soak;

import dev.coppice.scripts.churn.ChurnData;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The customers that every tenant's model is asked about: always the same, so that each version of
 * each model has one right answer to each.
 *
 * @param customers as they were drawn
 * @param lines the same as CSV, a line each
 */
record Questions(ChurnData.Sample customers, List<String> lines) {

  static Questions draw(int count) {
    ChurnData.Sample customers = new ChurnData("soak").draw(count);
    return new Questions(customers, IntStream.range(0, count).mapToObj(customers::csv).toList());
  }

  int count() {
    return lines.size();
  }

  /** One of them, as a body. */
  String one(int index) {
    return lines.get(index);
  }

  /** All of them, as a body. */
  String all() {
    return String.join("\n", lines);
  }
}
