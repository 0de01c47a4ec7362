package dev.coppice.server.codec;

import dev.coppice.model.Scores;
import io.netty.buffer.ByteBuf;

/**
 * CSV as the multi-model dialect has it: all rows in one line without an end, {@code 0.81,2.91}, or
 * {@code [0.8, 0.2],[0.1, 0.9]} where a row has several scores.
 */
public final class CsvEncoder implements ResponseEncoder {

  @Override
  public String contentType() {
    return "text/csv";
  }

  @Override
  public void encode(Scores scores, ByteBuf out) {
    AsciiOutput ascii = new AsciiOutput(out, NumberFormat.PYTHON, scores.values().length);
    String open = scores.width() == 1 ? "" : "[";
    String close = scores.width() == 1 ? "" : "]";
    for (int row = 0; row < scores.rows(); row++) {
      ascii.text(row == 0 ? "" : ",");
      int from = row * scores.width();
      ascii.list(open, scores.values(), from, from + scores.width(), close);
    }
    ascii.flush();
  }
}
