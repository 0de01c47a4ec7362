package dev.coppice.server.codec.json;

import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import io.netty.buffer.ByteBuf;

/** Reads one JSON text in any of the forms of {@link JsonRows}. */
public final class JsonDecoder implements RequestDecoder {

  @Override
  public Matrix decode(ByteBuf body, ModelInfo model) throws PayloadException {
    MatrixCells cells = new MatrixCells(BodyFormat.JSON, model, body.readableBytes());
    read(BodyBytes.of(body), cells);
    return cells.build();
  }

  @Override
  public RawTable decodeRaw(ByteBuf body, RawColumns columns) throws PayloadException {
    RawCells cells = new RawCells(BodyFormat.JSON, columns, body.readableBytes());
    read(BodyBytes.of(body), cells);
    return cells.build();
  }

  private static void read(BodyBytes body, JsonCells cells) throws PayloadException {
    try (JsonTokens tokens = new JsonTokens(body, BodyFormat.JSON, 0)) {
      new JsonRows(BodyFormat.JSON, cells).readBody(tokens);
    }
  }
}
