package dev.coppice.server.codec.rows;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.HeapShare;
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
   * @param heap what the rows are taken from, and all else that reading them takes
   * @return at least one row, of at most {@code model.featureCount()} columns
   * @throws PayloadException with the contract's text, first {@code MALFORMED}, then {@code
   *     MISMATCH}
   * @throws HeapRefusedException if there is no room for them
   */
  Rows decode(ByteBuf body, ModelInfo model, HeapShare heap) throws PayloadException;

  /**
   * Parses the whole body as raw rows, for a model with declared preprocessing. Formats that have
   * neither names nor text refuse it.
   *
   * @param columns what raw rows consist of
   * @param heap as above
   * @return at least one row
   * @throws PayloadException as above
   */
  default RawTable decodeRaw(ByteBuf body, RawColumns columns, HeapShare heap)
      throws PayloadException {
    throw new PayloadException(
        PayloadException.Kind.MALFORMED,
        "The model declares preprocessing (expected: raw rows as text/csv, application/json or"
            + " application/jsonlines).");
  }
}
