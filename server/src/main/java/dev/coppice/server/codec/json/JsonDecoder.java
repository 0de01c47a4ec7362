package dev.coppice.server.codec.json;

import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.rows.Rows;
import io.netty.buffer.ByteBuf;

/** Reads one JSON text in any of the forms of {@link JsonRows}. */
public final class JsonDecoder implements RequestDecoder {

  @Override
  public Rows decode(ByteBuf body, ModelInfo model, HeapShare heap) throws PayloadException {
    MatrixCells cells = new MatrixCells(BodyFormat.JSON, model, heap);
    read(BodyBytes.of(body, heap), cells, heap);
    return cells.build();
  }

  @Override
  public RawTable decodeRaw(ByteBuf body, RawColumns columns, HeapShare heap)
      throws PayloadException {
    RawCells cells = new RawCells(BodyFormat.JSON, columns, heap);
    read(BodyBytes.of(body, heap), cells, heap);
    return cells.build();
  }

  private static void read(BodyBytes body, JsonCells cells, HeapShare heap)
      throws PayloadException {
    try (JsonTokens tokens = new JsonTokens(body, BodyFormat.JSON, 0)) {
      new JsonRows(BodyFormat.JSON, cells, heap).readBody(tokens);
    }
  }
}
