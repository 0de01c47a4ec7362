package dev.coppice.model;

import java.util.List;
import java.util.Optional;

/**
 * A model that scores as another one does, which it owns, and differs in what it says of itself or
 * in the rows it is asked for. Whatever {@link Model} has goes to the other one unless it is
 * overridden: a default that is forgotten would be an answer of nobody's. The schema alone follows
 * from its own {@link #info}.
 */
public abstract class WrappedModel implements Model {

  private final Model model;

  /**
   * @param model closed with this one
   */
  protected WrappedModel(Model model) {
    this.model = model;
  }

  /** The model that scores; closed with this one. */
  public final Model model() {
    return model;
  }

  @Override
  public ModelInfo info() {
    return model.info();
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
  public int parts() {
    return model.parts();
  }

  @Override
  public long bytes() {
    return model.bytes();
  }

  @Override
  public long heapBytes() {
    return model.heapBytes();
  }

  @Override
  public long guessedRowNanos() {
    return model.guessedRowNanos();
  }

  @Override
  public Scores score(Matrix rows) {
    return model.score(rows);
  }

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
  public final void close() {
    model.close();
  }
}
