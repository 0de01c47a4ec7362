package dev.coppice.server.codec.scores;

/** How the scores of one row are written in text. */
public enum RowForm {
  /** {@code 0.81}, or {@code [0.8, 0.2]} if there are several. */
  VALUE("", "[", ", ", "]", ""),
  /** {@code 0.81}, or {@code 0.8,0.2}. */
  CELLS("", "", ",", "", ""),
  /** {@code {"score": 0.81}}, or {@code {"score": [0.8, 0.2]}}. */
  OBJECT("{\"score\": ", "[", ", ", "]", "}");

  private final String open;
  private final String openList;
  private final String separator;
  private final String closeList;
  private final String close;

  RowForm(String open, String openList, String separator, String closeList, String close) {
    this.open = open;
    this.openList = openList;
    this.separator = separator;
    this.closeList = closeList;
    this.close = close;
  }

  /** What comes before the first of {@code width} scores. */
  String open(int width) {
    return width == 1 ? open : open + openList;
  }

  /** What comes between two scores. */
  String separator() {
    return separator;
  }

  /** What comes after the last of {@code width} scores. */
  String close(int width) {
    return width == 1 ? close : closeList + close;
  }
}
