package dev.coppice.plan.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Lines over one axis, drawn for light and for dark pages.
 *
 * @param words what it shows, for those who do not see it
 * @param across the horizontal axis' title
 * @param up the vertical axis' title
 * @param isLogarithmic whether the horizontal axis is
 * @param isPercent whether the vertical axis ends at 100; else where the highest line does
 */
public record Plot(
    String words,
    String across,
    String up,
    boolean isLogarithmic,
    boolean isPercent,
    List<Line> lines) {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 460;
  private static final float STROKE = 2.5f;

  // Colours that are told apart also by those who see no red or no green.
  private static final List<Color> COLORS =
      List.of(new Color(0xE69F00), new Color(0x56B4E9), new Color(0x009E73), new Color(0xCC79A7));

  public Plot {
    lines = List.copyOf(lines);
  }

  /**
   * A line.
   *
   * @param color from 0
   * @param isBroken or whole
   * @param x one or more
   * @param y as many
   */
  public record Line(String name, int color, boolean isBroken, List<Double> x, List<Double> y) {

    public Line {
      x = List.copyOf(x);
      y = List.copyOf(y);
      if (x.isEmpty() || x.size() != y.size()) {
        throw new IllegalArgumentException(
            "x, y: %d, %d (expected: as many of both, one or more)".formatted(x.size(), y.size()));
      }
    }
  }

  /** A picture element that holds both drawings. */
  String html() throws IOException {
    return """
    <picture><source media="screen and (prefers-color-scheme: dark)" srcset="%s">\
    <img alt="%s" src="%s"></picture>
    """
        .formatted(
            data(new Color(0xE6E6E6), new Color(0x555555)),
            Page.escaped(words),
            data(Color.BLACK, Color.LIGHT_GRAY));
  }

  private String data(Color ink, Color grid) throws IOException {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).xAxisTitle(across).yAxisTitle(up).build();
    style(chart.getStyler(), ink, grid);
    for (Line line : lines) {
      XYSeries series = chart.addSeries(line.name(), line.x(), line.y());
      series.setLineColor(COLORS.get(line.color() % COLORS.size()));
      series.setMarker(SeriesMarkers.NONE);
      series.setLineStyle(
          line.isBroken()
              ? new BasicStroke(
                  STROKE, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {6}, 0)
              : new BasicStroke(STROKE));
    }
    ByteArrayOutputStream svg = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsFormat.SVG);
    // The document type names a host; no reader needs it.
    String text = svg.toString(StandardCharsets.UTF_8).replaceFirst("<!DOCTYPE[^>]*>", "");
    return "data:image/svg+xml;base64,"
        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void style(XYStyler style, Color ink, Color grid) {
    Color nothing = new Color(0, 0, 0, 0);
    style.setChartBackgroundColor(nothing);
    style.setPlotBackgroundColor(nothing);
    style.setLegendBackgroundColor(nothing);
    style.setLegendBorderColor(nothing);
    style.setPlotBorderColor(grid);
    style.setChartFontColor(ink);
    style.setXAxisTitleColor(ink);
    style.setYAxisTitleColor(ink);
    style.setAxisTickLabelsColor(ink);
    style.setAxisTickMarksColor(ink);
    style.setPlotGridLinesColor(grid);
    style.setLegendPosition(LegendPosition.OutsideS);
    style.setXAxisLogarithmic(isLogarithmic);
    style.setYAxisMin(0.0);
    if (isPercent) {
      style.setYAxisMax(100.0);
    }
  }
}
