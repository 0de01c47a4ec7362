package dev.coppice.model.preprocessing;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Model;
import dev.coppice.model.Schema;
import dev.coppice.model.WrappedModel;
import java.util.Optional;

/**
 * A model whose requests are raw rows, and the preprocessing that makes its own rows of them. What
 * {@link Model} has takes and returns rows that are preprocessed already.
 */
public final class PreprocessedModel extends WrappedModel {

  /** What making one column of a row takes, roughly. */
  private static final long COLUMN_NANOS = 50;

  private final Preprocessing preprocessing;

  private PreprocessedModel(Model model, Preprocessing preprocessing) {
    super(model);
    this.preprocessing = preprocessing;
  }

  /**
   * A model behind its preprocessing.
   *
   * @param model closed with the result
   * @throws InvalidModelException if the preprocessing does not yield the model's columns
   */
  public static PreprocessedModel of(Model model, Preprocessing preprocessing)
      throws InvalidModelException {
    preprocessing.checkFits(model.info().featureCount());
    return new PreprocessedModel(model, preprocessing);
  }

  public Preprocessing preprocessing() {
    return preprocessing;
  }

  @Override
  public Optional<Schema> schema() {
    return preprocessing.columns().schema();
  }

  @Override
  public long heapBytes() {
    return super.heapBytes() + preprocessing.bytes();
  }

  @Override
  public long guessedRowNanos() {
    return super.guessedRowNanos() + COLUMN_NANOS * preprocessing.width();
  }

  /** Values of a row at its widest, raw or made. */
  public int widest() {
    return Math.max(preprocessing.width(), preprocessing.columns().count());
  }
}
