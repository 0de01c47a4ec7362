package dev.coppice.model.preprocessing;

import dev.coppice.model.preprocessing.step.Mapping.OneHot;
import java.util.Arrays;

/**
 * The end of a feature that fills one column per category. Its codes are columns already, so that
 * infrequent and dropped categories cost nothing; that goes for the code of unknown values, too,
 * where they count as a category.
 *
 * @param width how many columns there are
 */
record OneHotColumns(Lookup lookup, int width) {

  /**
   * @param output the first of the columns in the chunk's matrix
   */
  void run(Chunk chunk, int output) throws RefusedRowException {
    lookup.run(chunk);
    float[] matrix = chunk.matrix();
    int first = output;
    for (int row = 0; row < chunk.rows(); row++) {
      int column = chunk.codes()[row];
      if (column >= 0) {
        matrix[first + column] = 1;
      } else if (column != OneHot.NO_COLUMN) {
        Arrays.fill(matrix, first, first + width, Float.NaN);
      }
      first += chunk.width();
    }
  }

  /** Heap bytes, about. */
  long bytes() {
    return 24 + lookup.bytes();
  }
}
