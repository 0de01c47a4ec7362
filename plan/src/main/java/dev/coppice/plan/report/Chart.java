package dev.coppice.plan.report;

import dev.coppice.plan.forecast.Plan;
import java.util.ArrayList;
import java.util.List;

/** Hit ratios against memory: a colour for each policy, a kind of line for each engine. */
final class Chart {

  private static final int POLICIES = 3;

  private Chart() {}

  static Plot of(List<Plan.Curve> curves) {
    List<Plot.Line> lines = new ArrayList<>();
    for (int at = 0; at < curves.size(); at++) {
      Plan.Curve curve = curves.get(at);
      // The second engine's lines are whole, the first's are broken.
      lines.add(
          new Plot.Line(
              curve.toString(),
              at % POLICIES,
              at < POLICIES,
              curve.gibibytes(),
              curve.hitRatios().stream().map(ratio -> 100 * ratio).toList()));
    }
    return new Plot(
        "Hit ratio against memory, by policy; the table below has the numbers",
        "GiB of memory for models",
        "calls that find their model in memory, %",
        true,
        true,
        lines);
  }
}
