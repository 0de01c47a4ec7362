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

/** Reads JSON lines: one item of {@link JsonRows} per line; empty lines only at the end. */
public final class JsonLinesDecoder implements RequestDecoder {

  @Override
  public Rows decode(ByteBuf body, ModelInfo model, HeapShare heap) throws PayloadException {
    MatrixCells cells = new MatrixCells(BodyFormat.JSON_LINES, model, heap);
    read(BodyBytes.of(body, heap), cells, heap);
    return cells.build();
  }

  @Override
  public RawTable decodeRaw(ByteBuf body, RawColumns columns, HeapShare heap)
      throws PayloadException {
    RawCells cells = new RawCells(BodyFormat.JSON_LINES, columns, heap);
    read(BodyBytes.of(body, heap), cells, heap);
    return cells.build();
  }

  private static void read(BodyBytes bytes, JsonCells cells, HeapShare heap)
      throws PayloadException {
    JsonRows rows = new JsonRows(BodyFormat.JSON_LINES, cells, heap);
    int end = bytes.trimmed().to();
    int from = bytes.from();
    while (from < end) {
      int to = from;
      while (to < end && bytes.array()[to] != '\n') {
        to++;
      }
      readLine(new BodyBytes(bytes.array(), from, to), rows);
      from = to + 1;
    }
  }

  private static void readLine(BodyBytes line, JsonRows rows) throws PayloadException {
    try (JsonTokens tokens = new JsonTokens(line, BodyFormat.JSON_LINES, rows.row())) {
      rows.readItem(tokens);
    }
  }
}
