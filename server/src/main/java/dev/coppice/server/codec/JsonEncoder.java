package dev.coppice.server.codec;

import dev.coppice.model.Scores;
import io.netty.buffer.ByteBuf;

/**
 * JSON as the multi-model dialect has it: one array, {@code [0.81, 2.91]}, of arrays where a row
 * has several scores, {@code [[0.8, 0.2], [0.1, 0.9]]}.
 */
public final class JsonEncoder implements ResponseEncoder {

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public void encode(Scores scores, ByteBuf out) {
    AsciiOutput ascii = new AsciiOutput(out, NumberFormat.JSON, scores.values().length);
    if (scores.width() == 1) {
      ascii.list("[", scores.values(), 0, scores.rows(), "]");
    } else {
      ascii.text("[");
      for (int row = 0; row < scores.rows(); row++) {
        int from = row * scores.width();
        ascii.list(row == 0 ? "[" : ", [", scores.values(), from, from + scores.width(), "]");
      }
      ascii.text("]");
    }
    ascii.flush();
  }
}
