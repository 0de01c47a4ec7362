package dev.coppice.scripts;

/**
 * One answer of {@code /metrics}, in Prometheus' text format.
 *
 * @param text the whole answer
 */
public record Scrape(String text) {

  /**
   * The sum of a series over all its tags.
   *
   * @param series name with its suffix, such as {@code coppice_model_loading_seconds_count}
   * @throws IllegalArgumentException if there is none of that name
   */
  public double sum(String series) {
    return sum(series, "");
  }

  /**
   * The sum of a series over all tags but one.
   *
   * @param tag as it stands in the answer, such as {@code area="heap"}
   */
  public double sum(String series, String tag) {
    double[] values =
        text.lines()
            .filter(line -> line.startsWith(series + " ") || line.startsWith(series + "{"))
            .filter(line -> line.contains(tag))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .toArray();
    if (values.length == 0) {
      throw new IllegalArgumentException("series: %s (expected: published)".formatted(series));
    }
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
