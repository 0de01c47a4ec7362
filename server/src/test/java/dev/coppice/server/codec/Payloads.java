package dev.coppice.server.codec;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.rows.Rows;
import dev.coppice.server.codec.scores.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Short ways to put a body through a codec. */
public final class Payloads {

  /** Four features without names. */
  public static final ModelInfo NAMELESS =
      new ModelInfo("xgboost", "reg:squarederror", 1, 4, List.of());

  public static final ModelInfo NAMED =
      new ModelInfo(
          "xgboost", "reg:squarederror", 1, 4, List.of("age", "income", "tenure", "score"));

  private Payloads() {}

  public static List<List<Float>> rows(RequestDecoder decoder, ModelInfo model, String body)
      throws PayloadException {
    return rows(matrix(decoder, model, utf8(body)));
  }

  /** All rows of a body, at the model's width. */
  public static Matrix matrix(RequestDecoder decoder, ModelInfo model, ByteBuf body)
      throws PayloadException {
    Rows rows = decoder.decode(body, model, HeapShare.UNBOUNDED);
    int width = model.featureCount();
    float[] all = new float[rows.count() * width];
    int to;
    for (int from = 0; from < rows.count(); from = to) {
      to = rows.blockEnd(from);
      float[] block = rows.matrix(from, to).padTo(width).values();
      System.arraycopy(block, 0, all, from * width, (to - from) * width);
    }
    return new Matrix(all, rows.count(), width);
  }

  public static List<List<Float>> rows(Matrix matrix) {
    List<List<Float>> rows = new ArrayList<>();
    for (int row = 0; row < matrix.rows(); row++) {
      List<Float> cells = new ArrayList<>();
      for (int column = 0; column < matrix.columns(); column++) {
        cells.add(matrix.values()[row * matrix.columns() + column]);
      }
      rows.add(cells);
    }
    return rows;
  }

  public static List<Float> row(double... cells) {
    return Arrays.stream(cells).mapToObj(cell -> (float) cell).toList();
  }

  public static PayloadException refusal(RequestDecoder decoder, ModelInfo model, String body) {
    PayloadException refusal =
        catchThrowableOfType(
            PayloadException.class, () -> decoder.decode(utf8(body), model, HeapShare.UNBOUNDED));
    if (refusal == null) {
      throw new AssertionError("not refused: " + body);
    }
    return refusal;
  }

  static String encoded(ResponseEncoder encoder, int width, float... values) {
    ByteBuf out = Unpooled.buffer();
    encoder.encode(new Scores(values, values.length / width, width), Reasons.NONE, 0, true, out);
    return out.toString(StandardCharsets.US_ASCII);
  }

  public static ByteBuf utf8(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }
}
