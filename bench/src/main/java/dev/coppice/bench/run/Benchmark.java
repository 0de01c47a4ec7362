package dev.coppice.bench.run;

import java.io.IOException;
import java.util.List;

/** Something worth measuring, with all it needs to be measured. */
public interface Benchmark {

  /**
   * Itself as these options want it.
   *
   * @throws IllegalArgumentException if it has no such option
   */
  default Benchmark with(List<String> options) {
    if (!options.isEmpty()) {
      throw new IllegalArgumentException(options.getFirst() + ": an option (expected: none)");
    }
    return this;
  }

  /**
   * Sets up, measures, reports, takes down.
   *
   * @return what it was run for, the most important last, under the benchmark's own name
   */
  List<Figure> run(Workplace workplace, Report report) throws IOException, InterruptedException;
}
