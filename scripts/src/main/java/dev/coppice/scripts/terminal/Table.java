package dev.coppice.scripts.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a name and numbers as lines of a bounded width: names are cut in the middle, since their
 * beginnings and ends tell them apart, and the last columns are left out where even that is not
 * enough.
 */
final class Table {

  private static final int MIN_NAME = 12;
  private static final String GAP = "  ";
  private static final String CUT = "…";

  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param heads of the columns; the first is that of names
   */
  Table(List<String> heads) {
    rows.add(List.copyOf(heads));
  }

  /**
   * Adds a row.
   *
   * @param cells as many as there are columns; harmless text
   */
  void add(List<String> cells) {
    if (cells.size() != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          "cells: %d (expected: %d)".formatted(cells.size(), rows.getFirst().size()));
    }
    rows.add(List.copyOf(cells));
  }

  /** Its lines, none longer than {@code width} unless that is less than a name needs. */
  List<String> lines(int width) {
    int columns = rows.getFirst().size();
    while (columns > 1 && width - numbers(columns) < Math.min(MIN_NAME, widest(0))) {
      columns--;
    }
    int name = Math.max(1, Math.min(widest(0), width - numbers(columns)));
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(cut(row.getFirst(), name));
      if (columns > 1) {
        line.repeat(' ', name - length(line.toString()));
      }
      for (int i = 1; i < columns; i++) {
        line.append(GAP).repeat(' ', widest(i) - length(row.get(i))).append(row.get(i));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** What the columns of numbers take, with what parts them. */
  private int numbers(int columns) {
    int width = 0;
    for (int i = 1; i < columns; i++) {
      width += GAP.length() + widest(i);
    }
    return width;
  }

  private int widest(int column) {
    return rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
  }

  /** Of its characters the first and the last, if it is longer than {@code width}. */
  static String cut(String text, int width) {
    int length = length(text);
    if (length <= width) {
      return text;
    }
    int tail = (width - 1) / 2;
    int head = width - 1 - tail;
    return text.substring(0, text.offsetByCodePoints(0, head))
        + CUT
        + text.substring(text.offsetByCodePoints(text.length(), -tail));
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
