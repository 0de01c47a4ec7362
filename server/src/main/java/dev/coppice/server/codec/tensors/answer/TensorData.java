package dev.coppice.server.codec.tensors.answer;

import dev.coppice.server.codec.text.AsciiOutput;
import dev.coppice.server.codec.text.NumberFormat;
import io.netty.buffer.ByteBuf;

/** Writes the values of one output, as JSON has them or as binary data. */
final class TensorData {

  private TensorData() {}

  /** Appends values with commas between them, before the first too unless it is the answer's. */
  static void json(OutputTensor output, RowValues rows, boolean isFirst, ByteBuf out) {
    int count = rows.count(output.source());
    AsciiOutput ascii = new AsciiOutput(out, NumberFormat.JSON, count);
    for (int i = 0; i < count; i++) {
      ascii.text(i == 0 && isFirst ? "" : ", ");
      switch (output.source()) {
        case TensorSource.Floats floats -> ascii.number(rows.floats(floats)[i]);
        case TensorSource.Leaves leaves -> ascii.text(Integer.toString(rows.leaves()[i]));
        case TensorSource.Labels labels -> ascii.text(Long.toString(rows.label(labels, i)));
      }
    }
    ascii.flush();
  }

  /** Appends values, little-endian. */
  static void binary(OutputTensor output, RowValues rows, ByteBuf out) {
    switch (output.source()) {
      case TensorSource.Floats floats -> {
        for (float value : rows.floats(floats)) {
          out.writeFloatLE(value);
        }
      }
      case TensorSource.Leaves leaves -> {
        for (int leaf : rows.leaves()) {
          out.writeIntLE(leaf);
        }
      }
      case TensorSource.Labels labels -> {
        for (int row = 0; row < rows.rows(); row++) {
          out.writeLongLE(rows.label(labels, row));
        }
      }
    }
  }
}
