package dev.coppice.plan.report;

import java.util.List;

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

  private static final int HEIGHT = 300;
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
  public String html() {
    Drawing drawing = new Drawing(HEIGHT, words, up, across);
    double height = height();
    for (int at = 0; at <= RULES; at++) {
      double value = height * at / RULES;
      drawing.level(value / height, Float.toString((float) value).replaceAll("\\.0$", ""));
    }
    for (double mark = 0; mark <= width; mark += step) {
      drawing.mark(mark / width, "%.0f".formatted(mark), false);
    }
    for (int at = 0; at < lines.size(); at++) {
      Line line = lines.get(at);
      drawing.line(
          KINDS.get(at),
          line.name(),
          line.x().stream().mapToDouble(x -> x / width).toArray(),
          line.y().stream().mapToDouble(y -> y / height).toArray());
    }
    return drawing.html();
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
}
