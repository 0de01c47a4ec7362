package dev.coppice.plan.report;

import dev.coppice.plan.forecast.Engine;
import dev.coppice.plan.forecast.Plan.Curve;
import java.util.List;
import java.util.Locale;

/**
 * Hit ratios against memory as a picture in the page, whose style sheet colours it: a line for each
 * policy, broken for boosters; memory by its logarithm.
 */
final class Chart {

  private static final int HEIGHT = 380;
  private static final int STEP_PERCENT = 20;
  private static final int[] TICKS = {1, 2, 5};

  private final List<Curve> curves;
  private final MemoryUnit unit;
  private final double least;
  private final double most;

  /**
   * @param curves one or more, all of the same memories
   */
  Chart(List<Curve> curves) {
    this.curves = curves;
    List<Double> memories = curves.getFirst().gibibytes();
    this.unit = MemoryUnit.of(memories.getLast());
    this.least = unit.in(memories.getFirst());
    this.most = unit.in(memories.getLast());
  }

  /** The picture and its key. */
  String html() {
    Drawing drawing =
        new Drawing(
            HEIGHT,
            "Hit ratio against memory; the table below has the numbers",
            "calls that find their model in memory",
            unit + " of memory for models");
    for (int percent = 0; percent <= 100; percent += STEP_PERCENT) {
      drawing.level(percent / 100.0, percent + "%");
    }
    memories(drawing);
    for (Curve curve : curves) {
      drawing.line(
          kind(curve),
          curve.toString(),
          curve.gibibytes().stream().mapToDouble(each -> part(unit.in(each))).toArray(),
          curve.hitRatios().stream().mapToDouble(each -> each).toArray());
    }
    return drawing.html();
  }

  private void memories(Drawing drawing) {
    for (double decade = Math.pow(10, Math.floor(Math.log10(least)));
        decade <= most;
        decade *= 10) {
      for (int tick : TICKS) {
        double memory = tick * decade;
        if (memory >= least && memory <= most) {
          drawing.mark(part(memory), text(memory), tick != 1);
        }
      }
    }
  }

  private static String text(double memory) {
    return memory < 1 ? Float.toString((float) memory) : "%,.0f".formatted(memory);
  }

  /** Its class in the style sheet. */
  private static String kind(Curve curve) {
    return curve.policy().replaceAll("^W-", "").toLowerCase(Locale.ROOT)
        + (curve.engine() == Engine.BOOSTERS ? " boosters" : "");
  }

  private double part(double memory) {
    return Math.log(memory / least) / Math.log(most / least);
  }
}
