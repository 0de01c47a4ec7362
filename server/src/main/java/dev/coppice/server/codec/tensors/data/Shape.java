package dev.coppice.server.codec.tensors.data;

/**
 * How many rows a tensor has, and how many elements each.
 *
 * @param rank 1 if it has rows alone, which are of one element then; else 2
 */
public record Shape(int rank, long rows, long columns) {

  public Shape {
    if (rank < 1 || rank > 2 || rows < 0 || columns < 0 || (rank == 1 && columns != 1)) {
      throw new IllegalArgumentException(
          "shape: rank %d, %d x %d (expected: [rows] or [rows, features])"
              .formatted(rank, rows, columns));
    }
  }

  /** All elements; the largest number there is if they are more. */
  public long elements() {
    long high = Math.multiplyHigh(rows, columns);
    long low = rows * columns;
    return high != 0 || low < 0 ? Long.MAX_VALUE : low;
  }

  public boolean isColumn() {
    return columns == 1;
  }

  @Override
  public String toString() {
    return rank == 1 ? "[%d]".formatted(rows) : "[%d, %d]".formatted(rows, columns);
  }
}
