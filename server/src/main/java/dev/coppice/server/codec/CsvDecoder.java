package dev.coppice.server.codec;

import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import io.netty.buffer.ByteBuf;

/**
 * Reads CSV: numbers only, no quoting, no header row, no label; a delimiter that the first line
 * tells.
 */
public final class CsvDecoder implements RequestDecoder {

  @Override
  public Matrix decode(ByteBuf body, ModelInfo model) throws PayloadException {
    BodyBytes bytes = BodyBytes.of(body);
    if (bytes.trimmed().length() == 0) {
      throw BodyFormat.CSV.malformed("body: blank (expected: at least one row)");
    }
    return new CsvReader(bytes, model).read();
  }
}
