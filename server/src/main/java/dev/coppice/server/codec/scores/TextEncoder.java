package dev.coppice.server.codec.scores;

import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.text.AsciiOutput;
import dev.coppice.server.codec.text.NumberFormat;
import io.netty.buffer.ByteBuf;

/** Writes plain scores as text: CSV, JSON or JSON lines, in the forms that the dialects have. */
public final class TextEncoder implements ResponseEncoder {

  private final String contentType;
  private final NumberFormat numbers;
  private final RowFrame frame;
  private final RowForm form;

  public TextEncoder(String contentType, NumberFormat numbers, RowFrame frame, RowForm form) {
    this.contentType = contentType;
    this.numbers = numbers;
    this.frame = frame;
    this.form = form;
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out) {
    int width = scores.width();
    String open = form.open(width);
    String close = form.close(width);
    AsciiOutput ascii = new AsciiOutput(out, numbers, scores.values().length);
    for (int row = 0; row < scores.rows(); row++) {
      ascii.text(frame.before(first + row));
      ascii.text(open);
      for (int i = row * width; i < (row + 1) * width; i++) {
        ascii.text(i == row * width ? "" : form.separator());
        ascii.number(scores.values()[i]);
      }
      ascii.text(close);
    }
    ascii.text(isLast ? frame.close() : "");
    ascii.flush();
  }
}
