package dev.coppice.server.codec.tensors.answer;

import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;

/**
 * All that is known of some rows, one at least.
 *
 * @param reasons as far as they are needed
 */
record RowValues(Scores scores, Reasons reasons) {

  int rows() {
    return scores.rows();
  }

  /** How many values a source has of the rows. */
  int count(TensorSource source) {
    return switch (source) {
      case TensorSource.Floats floats -> floats(floats).length;
      case TensorSource.Leaves leaves -> reasons.leaves().length;
      case TensorSource.Labels labels -> rows();
    };
  }

  float[] floats(TensorSource.Floats source) {
    return source.of(scores, reasons);
  }

  int[] leaves() {
    return reasons.leaves();
  }

  long label(TensorSource.Labels source, int row) {
    return source.of(scores, row);
  }
}
