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

/**
 * Reads one body of MLflow's protocol; made for one call, which asks it for the parameters then.
 */
public final class MlflowDecoder implements RequestDecoder {

  private volatile MlflowParams params = MlflowParams.NONE;

  /** What the body asks for beside its rows, once it is decoded. */
  public MlflowParams params() {
    return params;
  }

  @Override
  public Rows decode(ByteBuf body, ModelInfo model, HeapShare heap) throws PayloadException {
    MatrixCells cells = new MatrixCells(BodyFormat.MLFLOW, model, heap);
    params = new MlflowRows(BodyBytes.of(body, heap), cells, heap).read();
    return cells.build();
  }

  @Override
  public RawTable decodeRaw(ByteBuf body, RawColumns columns, HeapShare heap)
      throws PayloadException {
    RawCells cells = new RawCells(BodyFormat.MLFLOW, columns, heap);
    params = new MlflowRows(BodyBytes.of(body, heap), cells, heap).read();
    return cells.build();
  }
}
