package dev.coppice.plan.report;

import java.util.Formatter;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lines between two axes as a picture in the page, whose style sheet colours it. Places are parts
 * of an axis, from 0 to 1.
 */
final class Drawing {

  private static final int WIDTH = 720;
  private static final int LEFT = 66;
  private static final int RIGHT = WIDTH - 20;
  private static final int TOP = 32;

  private final int bottom;
  private final Formatter picture = new Formatter();
  private final Formatter key = new Formatter();

  /**
   * @param words what it shows, for those who do not see it
   * @param up the vertical axis' title
   * @param across the horizontal axis' title
   */
  Drawing(int height, String words, String up, String across) {
    this.bottom = height - 58;
    picture.format(
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
        WIDTH, height, Page.escaped(words));
    picture.format("<text x=\"4\" y=\"16\">%s</text>%n", Page.escaped(up));
    picture.format(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
        RIGHT, height - 8, Page.escaped(across));
  }

  /** A rule across, with its value beside it. */
  void level(double part, String value) {
    double y = y(part);
    rule(LEFT, y, RIGHT, y);
    picture.format(
        "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n", LEFT - 8, y + 5, value);
  }

  /**
   * A rule upwards, with its value below it.
   *
   * @param isMinor whether a narrow page does without the value
   */
  void mark(double part, String value, boolean isMinor) {
    double x = x(part);
    rule(x, TOP, x, bottom);
    picture.format(
        "<text%s x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
        isMinor ? " class=\"minor\"" : "", x, bottom + 22, value);
  }

  /**
   * A line, and what it is.
   *
   * @param kind its class in the style sheet
   * @param across as many as {@code up}
   */
  void line(String kind, String name, double[] across, double[] up) {
    String points =
        IntStream.range(0, across.length)
            .mapToObj(at -> "%.1f,%.1f".formatted(x(across[at]), y(up[at])))
            .collect(Collectors.joining(" "));
    picture.format("<polyline class=\"%s\" points=\"%s\"/>%n", kind, points);
    key.format(
        "<li><svg width=\"34\" height=\"8\" aria-hidden=\"true\">"
            + "<line class=\"%s\" x1=\"0\" y1=\"4\" x2=\"34\" y2=\"4\"/></svg>%s</li>%n",
        kind, Page.escaped(name));
  }

  /** The picture and its key. */
  String html() {
    return "%s</svg>%n<ul class=\"key\">%n%s</ul>%n".formatted(picture, key);
  }

  private void rule(double x1, double y1, double x2, double y2) {
    picture.format(
        "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n", x1, y1, x2, y2);
  }

  private static double x(double part) {
    return LEFT + (RIGHT - LEFT) * part;
  }

  private double y(double part) {
    return bottom - (bottom - TOP) * part;
  }
}
