package dev.coppice.server.codec;

import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import io.netty.buffer.ByteBuf;

/** Reads one media type into a matrix; stateless. */
public interface RequestDecoder {

  /**
   * Parses the whole body.
   *
   * @param body readable bytes from reader to writer index; neither index is moved
   * @param model whose features name and bound the columns
   * @return at least one row, exactly {@code model.featureCount()} columns, NaN where missing
   * @throws PayloadException with the contract's text, first {@code MALFORMED}, then {@code
   *     MISMATCH}
   */
  Matrix decode(ByteBuf body, ModelInfo model) throws PayloadException;
}
