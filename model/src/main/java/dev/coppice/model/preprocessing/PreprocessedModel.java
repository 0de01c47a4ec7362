package dev.coppice.model.preprocessing;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Schema;
import dev.coppice.model.Scores;
import java.util.Optional;

/** A model whose requests are raw rows, and the preprocessing that its own rows are made by. */
public final class PreprocessedModel implements Model {

  /** Values made at once; raw rows may be few bytes and yield thousands of columns each. */
  private static final int MAX_VALUES = 1 << 20;

  private final Model model;
  private final Preprocessing preprocessing;

  /**
   * @param model closed with this one
   * @throws InvalidModelException if the preprocessing does not yield the model's columns
   */
  public PreprocessedModel(Model model, Preprocessing preprocessing) throws InvalidModelException {
    preprocessing.checkFits(model.info().featureCount());
    this.model = model;
    this.preprocessing = preprocessing;
  }

  public Preprocessing preprocessing() {
    return preprocessing;
  }

  @Override
  public ModelInfo info() {
    return model.info();
  }

  @Override
  public Optional<Schema> schema() {
    return preprocessing.columns().schema();
  }

  @Override
  public long bytes() {
    return model.bytes();
  }

  @Override
  public long heapBytes() {
    return model.heapBytes() + preprocessing.bytes();
  }

  /** Scores rows that are preprocessed already. */
  @Override
  public Scores score(Matrix rows) {
    return model.score(rows);
  }

  /**
   * Preprocesses and scores every row.
   *
   * @throws RefusedRowException if a row cannot be preprocessed; then none is answered
   */
  public Scores score(RawTable raw) throws RefusedRowException {
    int rows = raw.rows();
    int rowsAtOnce = Math.max(1, MAX_VALUES / preprocessing.width());
    if (rows <= rowsAtOnce) {
      return model.score(preprocessing.apply(raw, 0, rows));
    }
    float[] all = {};
    int width = 1;
    for (int first = 0; first < rows; first += rowsAtOnce) {
      int end = Math.min(rows, first + rowsAtOnce);
      Scores scores = model.score(preprocessing.apply(raw, first, end));
      if (first == 0) {
        width = scores.width();
        all = new float[Math.multiplyExact(rows, width)];
      }
      System.arraycopy(scores.values(), 0, all, first * width, scores.values().length);
    }
    return new Scores(all, rows, width);
  }

  @Override
  public void close() {
    model.close();
  }
}
