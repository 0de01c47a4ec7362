package dev.coppice.server.codec;

import dev.coppice.model.Scores;
import io.netty.buffer.ByteBuf;

/**
 * JSON lines, alike in every dialect: a line a row, {@code {"score": 0.81}}, or {@code {"score":
 * [0.8, 0.2]}} where a row has several scores.
 */
public final class JsonLinesEncoder implements ResponseEncoder {

  @Override
  public String contentType() {
    return "application/jsonlines";
  }

  @Override
  public void encode(Scores scores, ByteBuf out) {
    AsciiOutput ascii = new AsciiOutput(out, NumberFormat.JSON, scores.values().length);
    String open = scores.width() == 1 ? "{\"score\": " : "{\"score\": [";
    String close = scores.width() == 1 ? "}\n" : "]}\n";
    for (int row = 0; row < scores.rows(); row++) {
      int from = row * scores.width();
      ascii.list(open, scores.values(), from, from + scores.width(), close);
    }
    ascii.flush();
  }
}
