package dev.coppice.server.codec;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import java.util.List;

/** Cells of a model's own rows: numbers and nulls. */
final class MatrixCells implements JsonCells {

  private final ModelInfo model;
  private final MatrixBuilder matrix;

  MatrixCells(BodyFormat format, ModelInfo model, int bodyBytes) {
    this.model = model;
    this.matrix = new MatrixBuilder(format, model.featureCount(), bodyBytes);
  }

  /** The rows, see {@link MatrixBuilder#build}. */
  Matrix build() throws PayloadException {
    return matrix.build();
  }

  @Override
  public List<String> names() {
    return model.featureNames();
  }

  @Override
  public int columns() {
    return model.featureCount();
  }

  @Override
  public int row() {
    return matrix.row();
  }

  @Override
  public int column() {
    return matrix.column();
  }

  @Override
  public boolean isCell(JsonToken token) {
    return token.isNumeric() || token == JsonToken.VALUE_NULL;
  }

  @Override
  public String expected(int column) {
    return "a number or null";
  }

  @Override
  public void beginRow() {
    matrix.beginRow();
  }

  @Override
  public boolean add(JsonTokens tokens) throws PayloadException {
    float cell = (float) tokens.number();
    if (Float.isInfinite(cell)) {
      return false;
    }
    matrix.add(cell);
    return true;
  }

  @Override
  public void endRow() throws PayloadException {
    matrix.endRow();
  }

  @Override
  public void beginSparseRow() {
    matrix.beginSparseRow();
  }

  @Override
  public boolean set(int column, JsonTokens tokens) throws PayloadException {
    float cell = (float) tokens.number();
    if (Float.isInfinite(cell)) {
      return false;
    }
    if (column >= 0) {
      matrix.set(column, cell);
    }
    return true;
  }

  @Override
  public void endSparseRow() {
    matrix.endSparseRow();
  }

  @Override
  public void mismatch(String cause) {
    matrix.mismatch(cause);
  }
}
