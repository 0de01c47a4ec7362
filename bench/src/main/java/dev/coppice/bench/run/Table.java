package dev.coppice.bench.run;

import java.util.ArrayList;
import java.util.List;

/** A table that a person can read and Markdown can show: its columns line up. */
public final class Table {

  private final List<List<String>> lines = new ArrayList<>();

  public Table(String... headings) {
    lines.add(List.of(headings));
  }

  /** Adds a line of as many cells as there are headings. */
  public void add(String... cells) {
    int columns = lines.getFirst().size();
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "cells: %d (expected: %d)".formatted(cells.length, columns));
    }
    lines.add(List.of(cells));
  }

  /** Headings, a rule, and the lines added, in Markdown. */
  List<String> lines() {
    int[] widths = widths();
    StringBuilder rule = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      rule.append("-".repeat(widths[i] + 1)).append(i == 0 ? "-|" : ":|");
    }
    List<String> text = new ArrayList<>();
    text.add(line(lines.getFirst(), widths));
    text.add(rule.toString());
    lines.stream().skip(1).map(line -> line(line, widths)).forEach(text::add);
    return text;
  }

  private int[] widths() {
    int[] widths = new int[lines.getFirst().size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return widths;
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < cells.size(); i++) {
      String padding = " ".repeat(widths[i] - cells.get(i).length());
      // Numbers to the right.
      line.append(' ').append(i == 0 ? cells.get(i) + padding : padding + cells.get(i));
      line.append(" |");
    }
    return line.toString();
  }
}
