package dev.coppice.plan.report;

import java.util.List;

/**
 * A part of a report.
 *
 * @param words paragraphs
 * @param rows a table below them, whose first row is its head; none if there is no table
 */
public record Part(String title, List<String> words, List<List<String>> rows) {

  /** Parts as text, whose columns line up. */
  public static String text(List<Part> parts) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append('\n').append(part.title()).append('\n');
      part.words().forEach(words -> text.append("  ").append(words).append('\n'));
      part.appendRows(text);
    }
    return text.toString();
  }

  private void appendRows(StringBuilder text) {
    for (List<String> row : rows) {
      text.append("  ");
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(each -> each.get(at).length()).max().orElse(0);
        String pad = " ".repeat(width - row.get(column).length());
        text.append(column == 0 ? row.get(column) + pad : "  " + pad + row.get(column));
      }
      text.append('\n');
    }
  }
}
