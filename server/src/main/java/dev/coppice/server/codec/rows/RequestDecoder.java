package dev.coppice.server.codec.rows;

import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import io.netty.buffer.ByteBuf;

/** Reads one media type into a matrix; stateless. */
public interface RequestDecoder {

  /**
   * Parses the whole body.
   *
   * @param body readable bytes from reader to writer index; neither index is moved
   * @param model the model whose features name and bound the columns
   * @return at least one row, exactly {@code model.featureCount()} columns, NaN where missing
   * @throws PayloadException with the contract's text, first {@code MALFORMED}, then {@code
   *     MISMATCH}
   */
  Matrix decode(ByteBuf body, ModelInfo model) throws PayloadException;

  /**
   * Parses the whole body as raw rows, for a model with declared preprocessing. Formats that have
   * neither names nor text refuse it.
   *
   * @param columns what raw rows consist of
   * @return at least one row
   * @throws PayloadException as above
   */
  default RawTable decodeRaw(ByteBuf body, RawColumns columns) throws PayloadException {
    throw new PayloadException(
        PayloadException.Kind.MALFORMED,
        "The model declares preprocessing (expected: raw rows as text/csv, application/json or"
            + " application/jsonlines).");
  }
}
