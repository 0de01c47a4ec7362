package dev.coppice.server.codec;

import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import io.netty.buffer.ByteBuf;

/**
 * Reads CSV: no header row, no label; a delimiter that the first line tells. A model's own rows are
 * numbers only, without quoting; raw rows have text too, and quotes around it if need be.
 */
public final class CsvDecoder implements RequestDecoder {

  @Override
  public Matrix decode(ByteBuf body, ModelInfo model) throws PayloadException {
    return new CsvReader(readable(body), model).read();
  }

  @Override
  public RawTable decodeRaw(ByteBuf body, RawColumns columns) throws PayloadException {
    return new RawCsvReader(readable(body), columns).read();
  }

  private static BodyBytes readable(ByteBuf body) throws PayloadException {
    BodyBytes bytes = BodyBytes.of(body);
    if (bytes.trimmed().length() == 0) {
      throw BodyFormat.CSV.malformed("body: blank (expected: at least one row)");
    }
    return bytes;
  }
}
