package dev.coppice.model;

import java.util.List;

/**
 * A model that only takes room: each row scores 0.
 *
 * @param bytes native ones, that it says it takes
 * @param heapBytes the same on the heap
 */
public record StubModel(ModelInfo info, long bytes, long heapBytes) implements Model {

  private static final ModelInfo ONE_FEATURE =
      new ModelInfo("stub", "binary:logistic", 1, 1, List.of());

  /** A model of one feature and no rounds. */
  public static StubModel ofBytes(long bytes) {
    return new StubModel(ONE_FEATURE, bytes, 0);
  }

  @Override
  public Scores score(Matrix rows) {
    return new Scores(new float[rows.rows()], rows.rows(), 1);
  }

  @Override
  public Scores margins(Matrix rows) {
    return score(rows);
  }

  @Override
  public void close() {
    // There is nothing to free.
  }
}
