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

/** Reads bodies of JSON, as a model's own rows or as raw ones; how they are cut is for others. */
abstract sealed class JsonBodyDecoder implements RequestDecoder
    permits JsonDecoder, JsonLinesDecoder {

  private final BodyFormat format;

  JsonBodyDecoder(BodyFormat format) {
    this.format = format;
  }

  @Override
  public final Rows decode(ByteBuf body, ModelInfo model, HeapShare heap) throws PayloadException {
    MatrixCells cells = new MatrixCells(format, model, heap);
    read(BodyBytes.of(body, heap), new JsonRows(format, cells, heap), heap);
    return cells.build();
  }

  @Override
  public final RawTable decodeRaw(ByteBuf body, RawColumns columns, HeapShare heap)
      throws PayloadException {
    RawCells cells = new RawCells(format, columns, heap);
    read(BodyBytes.of(body, heap), new JsonRows(format, cells, heap), heap);
    return cells.build();
  }

  /** Passes all texts of a body to {@code rows}. */
  abstract void read(BodyBytes body, JsonRows rows, HeapShare heap) throws PayloadException;
}
