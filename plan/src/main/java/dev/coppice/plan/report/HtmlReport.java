package dev.coppice.plan.report;

import dev.coppice.plan.forecast.Plan;
import java.util.List;

/** A plan as one HTML file that asks no host for anything. */
public final class HtmlReport {

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Coppice: plan</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>
      :root { color-scheme: light dark; --lru: #b35900; --tinylfu: #0072b2; --coppice: #00845f; }
      @media screen and (prefers-color-scheme: dark) {
        :root { --lru: #e69f00; --tinylfu: #56b4e9; --coppice: #2fc49a; } }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
      h2 { margin-top: 2rem; }
      .answer { border-left: 4px solid var(--coppice); padding-left: 1rem; font-size: 1.1rem; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.85rem; }
      th, td { padding: 0.25rem 0.6rem; text-align: right; border-bottom: 1px solid #8886; }
      th:first-child, td:first-child { text-align: left; min-width: 9rem; max-width: 20rem;
        overflow-wrap: anywhere; }
      tr.best { background: #009e7333; font-weight: bold; }
      svg.chart { display: block; width: 100%; max-width: 50rem; height: auto; }
      .chart text { font-size: 13px; fill: currentColor; }
      .chart .grid { stroke: #8885; }
      .chart polyline { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
      .key { display: flex; flex-wrap: wrap; gap: 0.2rem 1.5rem; padding: 0; list-style: none; max-width: 50rem; }
      .key svg { vertical-align: middle; margin-right: 0.4rem; }
      .key line { stroke-width: 3; }
      .lru { stroke: var(--lru); } .tinylfu { stroke: var(--tinylfu); } .coppice { stroke: var(--coppice); }
      .boosters { stroke-dasharray: 6 5; }
      @media (max-width: 600px) { .chart text { font-size: 21px; } .minor { display: none; } }
      @media print { body { margin: 0; max-width: none; font-size: 10px; } table { font-size: 8px; }
        h2 { break-after: avoid; } tr, svg { break-inside: avoid; } .scroll { overflow: visible; } }
      </style></head><body><h1>What instance this fleet needs</h1>
      """;

  private final Plan plan;

  public HtmlReport(Plan plan) {
    this.plan = plan;
  }

  /** The file. */
  public String html() {
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
      if (part.title().equals(TextReport.CURVES)) {
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
