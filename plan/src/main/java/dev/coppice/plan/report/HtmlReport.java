package dev.coppice.plan.report;

import dev.coppice.plan.forecast.Plan;
import java.io.IOException;
import java.util.List;

/** A plan as one HTML file that asks no host for anything. */
public final class HtmlReport {

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Coppice: plan</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
      h2 { margin-top: 2rem; }
      .answer { border-left: 4px solid #009e73; padding-left: 1rem; font-size: 1.1rem; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.85rem; }
      th, td { padding: 0.25rem 0.6rem; text-align: right; border-bottom: 1px solid #8886; }
      th:first-child, td:first-child { text-align: left; }
      tr.best { background: #009e7333; font-weight: bold; }
      img { max-width: 100%; height: auto; }
      @media print { body { margin: 0; max-width: none; font-size: 10px; } table { font-size: 8px; }
        h2 { break-after: avoid; } tr, picture { break-inside: avoid; } .scroll { overflow: visible; } }
      </style></head><body><h1>What instance this fleet needs</h1>
      """;

  private final Plan plan;

  public HtmlReport(Plan plan) {
    this.plan = plan;
  }

  /**
   * The file.
   *
   * @throws IOException if the chart cannot be drawn
   */
  public String html() throws IOException {
    StringBuilder html = new StringBuilder(HEAD);
    List<TextReport.Part> parts = new TextReport(plan).parts();
    String best =
        plan.best().map(offer -> offer.count() + " x " + offer.instance().name()).orElse("");
    for (TextReport.Part part : parts) {
      html.append("<h2>").append(escaped(part.title())).append("</h2>\n");
      String kind = part.equals(parts.getFirst()) ? " class=\"answer\"" : "";
      part.words()
          .forEach(
              words ->
                  html.append("<p")
                      .append(kind)
                      .append('>')
                      .append(escaped(words))
                      .append("</p>\n"));
      if (part.title().startsWith("Hit ratio")) {
        html.append(new Chart(plan.curves()).html());
      }
      append(html, part.rows(), best);
    }
    return html.append("</body></html>\n").toString();
  }

  private static void append(StringBuilder html, List<List<String>> rows, String best) {
    if (rows.isEmpty()) {
      return;
    }
    html.append("<div class=\"scroll\"><table>\n");
    String cell = "th";
    for (List<String> row : rows) {
      html.append(row.getFirst().equals(best) ? "<tr class=\"best\">" : "<tr>");
      for (String text : row) {
        html.append('<').append(cell).append('>').append(escaped(text));
        html.append("</").append(cell).append('>');
      }
      html.append("</tr>\n");
      cell = "td";
    }
    html.append("</table></div>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
