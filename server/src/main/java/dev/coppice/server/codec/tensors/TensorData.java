package dev.coppice.server.codec.tensors;

import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.AsciiOutput;
import dev.coppice.server.codec.scores.NumberFormat;
import dev.coppice.server.codec.scores.OutputColumn;
import io.netty.buffer.ByteBuf;

/** Writes the values of one output, as JSON has them or as binary data. */
final class TensorData {

  private TensorData() {}

  /** Appends values with commas between them, before the first too unless it is the answer's. */
  static void json(OutputTensor output, Scores scores, boolean isFirst, ByteBuf out) {
    OutputColumn label = output.label();
    AsciiOutput ascii = new AsciiOutput(out, NumberFormat.JSON, scores.values().length);
    int values = label == null ? scores.values().length : scores.rows();
    for (int i = 0; i < values; i++) {
      ascii.text(i == 0 && isFirst ? "" : ", ");
      if (label == null) {
        ascii.number(scores.values()[i]);
      } else {
        ascii.text(Long.toString(label(label, scores, i)));
      }
    }
    ascii.flush();
  }

  /** Appends values, little-endian. */
  static void binary(OutputTensor output, Scores scores, ByteBuf out) {
    OutputColumn label = output.label();
    if (label != null) {
      for (int row = 0; row < scores.rows(); row++) {
        out.writeLongLE(label(label, scores, row));
      }
      return;
    }
    for (float value : scores.values()) {
      out.writeFloatLE(value);
    }
  }

  /** The label of a row. */
  static long label(OutputColumn label, Scores scores, int row) {
    return (long) label.values().of(scores, row)[0];
  }
}
