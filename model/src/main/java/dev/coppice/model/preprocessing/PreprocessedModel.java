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

  /**
   * @param model closed with this one
   * @throws InvalidModelException if the preprocessing does not yield the model's columns
   */
  public PreprocessedModel(Model model, Preprocessing preprocessing) throws InvalidModelException {
    this(preprocessing, model);
    preprocessing.checkFits(model.info().featureCount());
  }

  /** Of what is known to fit. */
  private PreprocessedModel(Preprocessing preprocessing, Model model) {
    super(model);
    this.preprocessing = preprocessing;
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

  @Override
  protected Model wrapping(Model rest) {
    return new PreprocessedModel(preprocessing, rest);
  }

  /** Values of a row at its widest, raw or made. */
  public int widest() {
    return Math.max(preprocessing.width(), preprocessing.columns().count());
  }
}
