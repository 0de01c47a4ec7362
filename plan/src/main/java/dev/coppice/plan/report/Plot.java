package dev.coppice.plan.report;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lines over a linear axis from 0 as a picture in the page, whose style sheet colours it.
 *
 * @param words what it shows, for those who do not see it
 * @param across the horizontal axis' title
 * @param up the vertical axis' title
 * @param width the horizontal axis' end, above 0
 * @param step between its marks
 * @param lines one to four
 */
public record Plot(
    String words, String across, String up, double width, double step, List<Line> lines) {

  private static final List<String> KINDS = List.of("tinylfu", "lru", "coppice", "other");

  private static final int WIDTH = 720;
  private static final int HEIGHT = 300;
  private static final int LEFT = 66;
  private static final int RIGHT = WIDTH - 20;
  private static final int TOP = 32;
  private static final int BOTTOM = HEIGHT - 58;
  private static final int RULES = 4;
  private static final List<Integer> DOUBLINGS = List.of(1, 2, 4);

  public Plot {
    lines = List.copyOf(lines);
    if (lines.isEmpty() || lines.size() > KINDS.size()) {
      throw new IllegalArgumentException(
          "lines: %d (expected: 1 to %d)".formatted(lines.size(), KINDS.size()));
    }
    if (!(width > 0 && step > 0)) {
      throw new IllegalArgumentException(
          "width, step: %s, %s (expected: above 0)".formatted(width, step));
    }
  }

  /**
   * A line.
   *
   * @param x from 0 to the width
   * @param y as many, 0 or more
   */
  public record Line(String name, List<Double> x, List<Double> y) {

    public Line {
      x = List.copyOf(x);
      y = List.copyOf(y);
      if (x.size() != y.size()) {
        throw new IllegalArgumentException(
            "x, y: %d, %d (expected: as many of both)".formatted(x.size(), y.size()));
      }
    }
  }

  /** The picture and its key. */
  String html() {
    Formatter html = new Formatter(Locale.ROOT);
    html.format(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
        WIDTH, HEIGHT, Page.escaped(words));
    double height = height();
    axes(html, height);
    for (int at = 0; at < lines.size(); at++) {
      line(html, lines.get(at), KINDS.get(at), height);
    }
    html.format("</svg>%n<ul class=\"key\">%n");
    for (int at = 0; at < lines.size(); at++) {
      html.format(
          "<li><svg width=\"34\" height=\"8\" aria-hidden=\"true\">"
              + "<line class=\"%s\" x1=\"0\" y1=\"4\" x2=\"34\" y2=\"4\"/></svg>%s</li>%n",
          KINDS.get(at), Page.escaped(lines.get(at).name()));
    }
    return html.format("</ul>%n").toString();
  }

  /** The least of 1, 2, 4 and 10 times a power of ten that no line passes. */
  private double height() {
    double most =
        lines.stream().flatMap(line -> line.y().stream()).mapToDouble(y -> y).max().orElse(0);
    if (!(most > 0)) {
      return 1;
    }
    double decade = Math.pow(10, Math.floor(Math.log10(most)));
    return DOUBLINGS.stream()
        .map(each -> each * decade)
        .filter(end -> end >= most)
        .findFirst()
        .orElse(10 * decade);
  }

  private void axes(Formatter html, double height) {
    html.format("<text x=\"4\" y=\"16\">%s</text>%n", Page.escaped(up));
    for (int at = 0; at <= RULES; at++) {
      double value = height * at / RULES;
      double y = y(value, height);
      rule(html, LEFT, y, RIGHT, y);
      html.format(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
          LEFT - 8, y + 5, Float.toString((float) value).replaceAll("\\.0$", ""));
    }
    for (double mark = 0; mark <= width; mark += step) {
      rule(html, x(mark), TOP, x(mark), BOTTOM);
      html.format(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f</text>%n",
          x(mark), BOTTOM + 22, mark);
    }
    html.format(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
        RIGHT, HEIGHT - 8, Page.escaped(across));
  }

  private void line(Formatter html, Line line, String kind, double height) {
    String points =
        IntStream.range(0, line.x().size())
            .mapToObj(
                at ->
                    String.format(
                        Locale.ROOT, "%.1f,%.1f", x(line.x().get(at)), y(line.y().get(at), height)))
            .collect(Collectors.joining(" "));
    html.format("<polyline class=\"%s\" points=\"%s\"/>%n", kind, points);
  }

  private static void rule(Formatter html, double x1, double y1, double x2, double y2) {
    html.format(
        "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n", x1, y1, x2, y2);
  }

  private double x(double value) {
    return LEFT + (RIGHT - LEFT) * value / width;
  }

  private static double y(double value, double height) {
    return BOTTOM - (BOTTOM - TOP) * value / height;
  }
}
