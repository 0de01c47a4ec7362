package dev.coppice.server.codec.scores;

/** What stands around the rows of an answer in text. */
public enum RowFrame {
  /** All in one line without an end. */
  CSV_LINE("", ",", ""),
  /** One line per row. */
  LINES("", "\n", "\n"),
  /** The same without an end of the last line. */
  LINES_WITHOUT_END("", "\n", ""),
  /** {@code [row, row]}. */
  JSON_ARRAY("[", ", ", "]"),
  /** {@code {"predictions": [row, row]}}. */
  JSON_PREDICTIONS("{\"predictions\": [", ", ", "]}");

  private final String open;
  private final String between;
  private final String close;

  RowFrame(String open, String between, String close) {
    this.open = open;
    this.between = between;
    this.close = close;
  }

  /** What comes before this row, from 0. */
  String before(int row) {
    return row == 0 ? open : between;
  }

  /** What comes after the last row. */
  String close() {
    return close;
  }
}
