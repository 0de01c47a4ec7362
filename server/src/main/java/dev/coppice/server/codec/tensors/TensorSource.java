package dev.coppice.server.codec.tensors;

import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.OutputColumn;
import dev.coppice.server.codec.tensors.data.DataType;

/** What the values of an output are made of. */
sealed interface TensorSource {

  /** The type of the values. */
  DataType type();

  /** Numbers as they stand. */
  enum Floats implements TensorSource {
    SCORES,
    MARGINS,
    CONTRIBUTIONS;

    @Override
    public DataType type() {
      return DataType.FP32;
    }

    /** Those of some rows, row by row. */
    float[] of(Scores scores, Reasons reasons) {
      return switch (this) {
        case SCORES -> scores.values();
        case MARGINS -> reasons.margins();
        case CONTRIBUTIONS -> reasons.contributions();
      };
    }
  }

  /** The leaves that rows come to. */
  record Leaves() implements TensorSource {

    @Override
    public DataType type() {
      return DataType.INT32;
    }
  }

  /** What a column says of each row. */
  record Labels(OutputColumn column) implements TensorSource {

    @Override
    public DataType type() {
      return DataType.INT64;
    }

    /** The label of a row. */
    long of(Scores scores, int row) {
      return (long) column.values().of(scores, row)[0];
    }
  }
}
