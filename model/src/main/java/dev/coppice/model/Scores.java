package dev.coppice.model;

/**
 * What a model answers: {@code width} float32 values per row, row-major.
 *
 * @param values exactly {@code rows * width} values
 * @param rows number of rows scored
 * @param width values per row: 1, or the number of classes or targets
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Shared, not copied: scores have one owner, their request.
public record Scores(float[] values, int rows, int width) {

  public Scores {
    if (rows < 0 || width < 1 || values.length != (long) rows * width) {
      throw new IllegalArgumentException(
          "scores: %d values (expected: %d rows x %d)".formatted(values.length, rows, width));
    }
  }
}
