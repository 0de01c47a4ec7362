package dev.coppice.server.codec.scores;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.coppice.server.codec.text.AsciiOutput;
import dev.coppice.server.codec.text.NumberFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A single score as text, as it stands in JSON answers. */
public final class ScoreText {

  private ScoreText() {}

  public static String of(float score) {
    ByteBuf text = Unpooled.buffer();
    AsciiOutput out = new AsciiOutput(text, NumberFormat.JSON, 1);
    out.number(score);
    out.flush();
    return text.toString(US_ASCII);
  }
}
