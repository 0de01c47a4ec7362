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
    LibsvmReader reader = new LibsvmReader(BodyBytes.of(body, heap), model, base, heap);
    reader.read();
    return reader.build();
  }
}
