package dev.coppice.server.codec.tensors.answer;

import dev.coppice.model.Explainer;
import dev.coppice.model.Model;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.OutputColumn;
import dev.coppice.server.codec.tensors.data.DataType;

/** What the values of an output are made of. */
sealed interface TensorSource {

  /** The type of the values. */
  DataType type();

  /** Characters of a value and what stands between two, at most. */
  int maxCharacters();

  /** Numbers as they stand. */
  enum Floats implements TensorSource {
    SCORES,
    MARGINS,
    CONTRIBUTIONS;

    @Override
    public DataType type() {
      return DataType.FP32;
    }

    @Override
    public int maxCharacters() {
      return 26; // -0.00012345678901234567, as float64 writes it, and others as long.
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

    @Override
    public int maxCharacters() {
      return 13; // -2147483648.
    }

    /** How many each row of a model with reasons comes to. */
    static int ofRow(Model model) {
      return model.explainer().map(Explainer::rowLeaves).orElseThrow();
    }
  }

  /** What a column says of each row. */
  record Labels(OutputColumn column) implements TensorSource {

    @Override
    public DataType type() {
      return DataType.INT64;
    }

    @Override
    public int maxCharacters() {
      return 22; // -9223372036854775808.
    }

    /** The label of a row. */
    long of(Scores scores, int row) {
      return (long) column.values().of(scores, row)[0];
    }
  }
}
