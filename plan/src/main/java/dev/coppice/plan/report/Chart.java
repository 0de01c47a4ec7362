package dev.coppice.plan.report;

import dev.coppice.plan.forecast.Plan;
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

/** Hit ratios against memory, drawn for light and for dark pages. */
final class Chart {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 460;
  private static final float LINE = 2.5f;

  // Colours that are told apart also by those who see no red or no green; one for each policy.
  private static final List<Color> COLORS =
      List.of(new Color(0xE69F00), new Color(0x56B4E9), new Color(0x009E73));

  private final List<Plan.Curve> curves;

  Chart(List<Plan.Curve> curves) {
    this.curves = curves;
  }

  /** A picture element that holds both. */
  String html() throws IOException {
    return """
    <picture><source media="screen and (prefers-color-scheme: dark)" srcset="%s">\
    <img alt="Hit ratio against memory, by policy; the table below has the numbers" src="%s"></picture>
    """
        .formatted(
            data(new Color(0xE6E6E6), new Color(0x555555)), data(Color.BLACK, Color.LIGHT_GRAY));
  }

  private String data(Color ink, Color grid) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle("GiB of memory for models")
            .yAxisTitle("calls that find their model in memory, %")
            .build();
    style(chart.getStyler(), ink, grid);
    for (int at = 0; at < curves.size(); at++) {
      Plan.Curve curve = curves.get(at);
      XYSeries series =
          chart.addSeries(
              curve.toString(),
              curve.gibibytes(),
              curve.hitRatios().stream().map(ratio -> 100 * ratio).toList());
      series.setLineColor(COLORS.get(at % COLORS.size()));
      series.setMarker(SeriesMarkers.NONE);
      // The second engine's lines are whole, the first's are broken.
      series.setLineStyle(
          at < COLORS.size()
              ? new BasicStroke(
                  LINE, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {6}, 0)
              : new BasicStroke(LINE));
    }
    ByteArrayOutputStream svg = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsFormat.SVG);
    // The document type names a host; no reader needs it.
    String text = svg.toString(StandardCharsets.UTF_8).replaceFirst("<!DOCTYPE[^>]*>", "");
    return "data:image/svg+xml;base64,"
        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void style(XYStyler style, Color ink, Color grid) {
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
    style.setXAxisLogarithmic(true);
    style.setYAxisMin(0.0);
    style.setYAxisMax(100.0);
  }
}
