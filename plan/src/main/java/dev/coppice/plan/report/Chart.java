package dev.coppice.plan.report;

import dev.coppice.plan.forecast.Engine;
import dev.coppice.plan.forecast.Plan.Curve;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Hit ratios against memory as a picture in the page, whose style sheet colours it: a line for each
 * policy, broken for boosters; memory by its logarithm.
 */
final class Chart {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 380;
  private static final int LEFT = 66;
  private static final int RIGHT = WIDTH - 20;
  private static final int TOP = 32;
  private static final int BOTTOM = HEIGHT - 58;
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
    Formatter html = new Formatter(Locale.ROOT);
    html.format(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " aria-label=\"Hit ratio against memory; the table below has the numbers\">%n",
        WIDTH, HEIGHT);
    ratios(html);
    memories(html);
    curves.forEach(curve -> line(html, curve));
    html.format("</svg>%n<ul class=\"key\">%n");
    for (Curve curve : curves) {
      html.format(
          "<li><svg width=\"34\" height=\"8\" aria-hidden=\"true\">"
              + "<line class=\"%s\" x1=\"0\" y1=\"4\" x2=\"34\" y2=\"4\"/></svg>%s</li>%n",
          kind(curve), curve);
    }
    return html.format("</ul>%n").toString();
  }

  private static void ratios(Formatter html) {
    html.format("<text x=\"4\" y=\"16\">calls that find their model in memory</text>%n");
    for (int percent = 0; percent <= 100; percent += STEP_PERCENT) {
      double y = y(percent / 100.0);
      rule(html, LEFT, y, RIGHT, y);
      html.format(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d%%</text>%n", LEFT - 8, y + 5, percent);
    }
  }

  private void memories(Formatter html) {
    for (double decade = Math.pow(10, Math.floor(Math.log10(least)));
        decade <= most;
        decade *= 10) {
      for (int tick : TICKS) {
        double memory = tick * decade;
        if (memory >= least && memory <= most) {
          rule(html, x(memory), TOP, x(memory), BOTTOM);
          html.format(
              "<text%s x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
              tick == 1 ? "" : " class=\"minor\"",
              x(memory),
              BOTTOM + 22,
              memory < 1
                  ? Float.toString((float) memory)
                  : String.format(Locale.ROOT, "%,.0f", memory));
        }
      }
    }
    html.format(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s of memory for models</text>%n",
        RIGHT, HEIGHT - 8, unit);
  }

  private void line(Formatter html, Curve curve) {
    String points =
        IntStream.range(0, curve.hitRatios().size())
            .mapToObj(
                at ->
                    String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        x(unit.in(curve.gibibytes().get(at))),
                        y(curve.hitRatios().get(at))))
            .collect(Collectors.joining(" "));
    html.format("<polyline class=\"%s\" points=\"%s\"/>%n", kind(curve), points);
  }

  /** Its class in the style sheet. */
  private static String kind(Curve curve) {
    return curve.policy().replaceAll("^W-", "").toLowerCase(Locale.ROOT)
        + (curve.engine() == Engine.BOOSTERS ? " boosters" : "");
  }

  private static void rule(Formatter html, double x1, double y1, double x2, double y2) {
    html.format(
        "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n", x1, y1, x2, y2);
  }

  private double x(double memory) {
    return LEFT + (RIGHT - LEFT) * Math.log(memory / least) / Math.log(most / least);
  }

  private static double y(double ratio) {
    return BOTTOM - (BOTTOM - TOP) * ratio;
  }
}
