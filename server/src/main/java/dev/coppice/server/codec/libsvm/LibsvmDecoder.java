package dev.coppice.server.codec.libsvm;

import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.rows.Rows;
import io.netty.buffer.ByteBuf;

/**
 * Reads LIBSVM: one row per line, one cell per {@code index:value}, all else in the line ignored;
 * absent cells are missing.
 */
public final class LibsvmDecoder implements RequestDecoder {

  private final LibsvmBase base;

  public LibsvmDecoder(LibsvmBase base) {
    this.base = base;
  }

  @Override
  public Rows decode(ByteBuf body, ModelInfo model, HeapShare heap) throws PayloadException {
    BodyBytes bytes = BodyBytes.of(body, heap);
    if (base == LibsvmBase.AUTO) {
      // Bodies mostly begin with their smallest index, so a wrong guess costs little.
      LibsvmReader fromOne = new LibsvmReader(bytes, model, 1, heap);
      if (fromOne.read()) {
        return fromOne.build();
      }
    }
    LibsvmReader fromZero = new LibsvmReader(bytes, model, 0, heap);
    fromZero.read();
    return fromZero.build();
  }
}
