package dev.coppice.plan.report;

import java.util.List;

/** A report as one HTML file that asks no host for anything; written from top to bottom. */
public final class Page {

  private static final String STYLE =
      """
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>
      :root { color-scheme: light dark; --lru: #b35900; --tinylfu: #0072b2; --coppice: #00845f; --other: #a8457f; }
      @media screen and (prefers-color-scheme: dark) {
        :root { --lru: #e69f00; --tinylfu: #56b4e9; --coppice: #2fc49a; --other: #e58cc0; } }
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
      .other { stroke: var(--other); }
      .boosters { stroke-dasharray: 6 5; }
      @media (max-width: 600px) { .chart text { font-size: 21px; } .minor { display: none; } }
      @media print { body { margin: 0; max-width: none; font-size: 10px; } table { font-size: 8px; }
        h2 { break-after: avoid; } tr, svg { break-inside: avoid; } .scroll { overflow: visible; } }
      </style></head><body>
      """;

  private final StringBuilder html = new StringBuilder();
  private boolean hasParts;

  /**
   * An empty one.
   *
   * @param title of the window, in a word
   * @param heading what the page is about
   */
  public Page(String title, String heading) {
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Coppice: ")
        .append(escaped(title))
        .append("</title>\n")
        .append(STYLE)
        .append("<h1>")
        .append(escaped(heading))
        .append("</h1>\n");
  }

  /**
   * Adds a part. The first one is what the reader came for.
   *
   * @param pictures between its words and its table, as HTML; empty for none
   * @param best the first cell of the row that is marked; empty for none
   */
  public void add(Part part, String pictures, String best) {
    html.append("<h2>").append(escaped(part.title())).append("</h2>\n");
    for (String words : part.words()) {
      html.append(hasParts ? "<p>" : "<p class=\"answer\">")
          .append(escaped(words))
          .append("</p>\n");
    }
    html.append(pictures);
    if (!part.rows().isEmpty()) {
      table(part.rows(), best);
    }
    hasParts = true;
  }

  private void table(List<List<String>> rows, String best) {
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

  /** The file. */
  public String html() {
    return html + "</body></html>\n";
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
