package dev.coppice.model.preprocessing;

import dev.coppice.model.Explainer;
import dev.coppice.model.ForestFormat;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Schema;
import dev.coppice.model.Scores;
import dev.coppice.model.Uncovered;
import java.util.List;
import java.util.Optional;

/** A model whose requests are raw rows, and the preprocessing that makes its own rows of them. */
public final class PreprocessedModel implements Model {

  /** What making one column of a row takes, roughly. */
  private static final long COLUMN_NANOS = 50;

  private final Model model;
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
    this.model = model;
    this.preprocessing = preprocessing;
  }

  /** The model that scores what the preprocessing yields; closed with this one. */
  public Model model() {
    return model;
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
  public String form() {
    return model.form();
  }

  @Override
  public List<ForestFormat> forests() {
    return model.forests();
  }

  @Override
  public long bytes() {
    return model.bytes();
  }

  @Override
  public long heapBytes() {
    return model.heapBytes() + preprocessing.bytes();
  }

  @Override
  public long guessedRowNanos() {
    return model.guessedRowNanos() + COLUMN_NANOS * preprocessing.width();
  }

  /** Scores rows that are preprocessed already. */
  @Override
  public Scores score(Matrix rows) {
    return model.score(rows);
  }

  /** The sums of rows that are preprocessed already. */
  @Override
  public Scores margins(Matrix rows) {
    return model.margins(rows);
  }

  @Override
  public boolean hasMargins() {
    return model.hasMargins();
  }

  @Override
  public Optional<Explainer> explainer() {
    return model.explainer();
  }

  @Override
  public Optional<Uncovered> uncovered() {
    return model
        .uncovered()
        .map(rest -> rest.in(new PreprocessedModel(preprocessing, rest.model())));
  }

  /** Values of a row at its widest, raw or made. */
  public int widest() {
    return Math.max(preprocessing.width(), preprocessing.columns().count());
  }

  /**
   * Preprocesses and scores some of the rows.
   *
   * @param from index of the first row
   * @param to index after the last row
   * @throws RefusedRowException if a row cannot be preprocessed; then none is answered
   */
  public Scores score(RawTable raw, int from, int to) throws RefusedRowException {
    return model.score(preprocessing.apply(raw, from, to));
  }

  @Override
  public void close() {
    model.close();
  }
}
