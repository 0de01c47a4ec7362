package dev.coppice.server.codec.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.ColumnType;
import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.MatrixBuilder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.Rows;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Cells of a model's own rows: numbers and nulls. Where the model knows the types of its features,
 * rows of names are held to them, and may have true and false where those are 1 and 0. In MLflow's
 * protocol rows of positions are, too, if the types are those of its package: there MLflow would
 * make a whole number of a fraction.
 */
final class MatrixCells implements JsonCells {

  private final ModelInfo model;
  private final MatrixBuilder matrix;
  private final boolean holdsPositions;

  MatrixCells(BodyFormat format, ModelInfo model, HeapShare heap) {
    this.model = model;
    this.matrix = new MatrixBuilder(format, model.featureCount(), heap);
    this.holdsPositions = format == BodyFormat.MLFLOW && model.packaging().saysTypes();
  }

  /** The rows, see {@link MatrixBuilder#build}. */
  Rows build() throws PayloadException {
    return matrix.build();
  }

  @Override
  public List<String> names() {
    return model.featureNames();
  }

  @Override
  public boolean ignoresExtra() {
    return false;
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
    return isNumber(token) || (holdsPositions && token.isBoolean());
  }

  private static boolean isNumber(JsonToken token) {
    return token.isNumeric() || token == JsonToken.VALUE_NULL;
  }

  @Override
  public String expected(int column, JsonTokens tokens, boolean named) throws PayloadException {
    if (isTooLarge(tokens)) {
      return "a number that float32 can hold, or null";
    }
    return (isHeld(named) ? type(column) : ColumnType.NUMBER).expected() + " or null";
  }

  @Override
  public void beginRow() {
    matrix.beginRow();
  }

  @Override
  public boolean add(JsonTokens tokens) throws PayloadException {
    if (holdsPositions) {
      return addNamed(tokens);
    }
    float cell = (float) tokens.number();
    matrix.add(cell);
    return !Float.isInfinite(cell);
  }

  @Override
  public boolean addNamed(JsonTokens tokens) throws PayloadException {
    double value = typed(matrix.column() - 1, tokens);
    matrix.add((float) value);
    return !Double.isInfinite(value);
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
    double value = typed(column, tokens);
    if (column >= 0 && !Double.isInfinite(value)) {
      matrix.set(column, value);
    }
    return !Double.isInfinite(value);
  }

  /** The value as a cell of a column; infinite if it is none of its type. */
  private double typed(int column, JsonTokens tokens) throws PayloadException {
    double value = isNumber(tokens.current()) ? tokens.number() : truth(column, tokens.current());
    boolean isRefused = Float.isInfinite((float) value) || !type(column).takes(value);
    return isRefused ? Double.POSITIVE_INFINITY : (float) value;
  }

  @Override
  public boolean isWrongKind(JsonTokens tokens, boolean named) throws PayloadException {
    return isHeld(named) && !model.featureTypes().isEmpty() && !isTooLarge(tokens);
  }

  private boolean isHeld(boolean named) {
    return named || holdsPositions;
  }

  private boolean isTooLarge(JsonTokens tokens) throws PayloadException {
    return isNumber(tokens.current()) && Float.isInfinite((float) tokens.number());
  }

  @Override
  public void endSparseRow(IntPredicate isNamed) {
    if (model.packaging().isPackaged()) {
      matrix.requireNone(
          model.packaging().absent(isNamed), model.featureNames(), "row " + matrix.row());
    }
    matrix.endSparseRow();
  }

  @Override
  public boolean isMismatch() {
    return matrix.isMismatch();
  }

  @Override
  public void mismatch(Supplier<String> cause) {
    matrix.mismatch(cause);
  }

  private ColumnType type(int column) {
    return column >= 0 && column < model.featureCount()
        ? model.columnType(column)
        : ColumnType.NUMBER;
  }

  /** What true and false are in a column that has them; infinite elsewhere. */
  private double truth(int column, JsonToken token) {
    boolean isTruth = token.isBoolean() && type(column) == ColumnType.BOOLEAN;
    double value = token == JsonToken.VALUE_TRUE ? 1 : 0;
    return isTruth ? value : Double.POSITIVE_INFINITY;
  }
}
