package dev.coppice.model.reasons;

import dev.coppice.model.Explainer;
import dev.coppice.model.ForestFormat;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import dev.coppice.model.Uncovered;
import dev.coppice.model.forest.Forest;
import java.util.List;
import java.util.Optional;

/** A forest with its covers in memory, which can say why it scores as it does. */
public final class ExplainedForest implements Model {

  private final Forest forest;
  private final ForestReasons reasons;

  /**
   * @param forest with its covers; closed with this
   */
  public ExplainedForest(Forest forest) {
    this.forest = forest;
    this.reasons = new ForestReasons(forest);
  }

  public Forest forest() {
    return forest;
  }

  @Override
  public Optional<Explainer> explainer() {
    return Optional.of(reasons);
  }

  /**
   * Says why the forest would score as it does if it had some of its trees alone.
   *
   * @param firstTree the first of these
   * @param endTree the one after the last
   */
  public Explainer explainerOf(int firstTree, int endTree) {
    return new ForestReasons(forest, firstTree, endTree);
  }

  @Override
  public Optional<Uncovered> uncovered() {
    return forest.uncovered();
  }

  @Override
  public ModelInfo info() {
    return forest.info();
  }

  @Override
  public String form() {
    return forest.form();
  }

  @Override
  public List<ForestFormat> forests() {
    return forest.forests();
  }

  @Override
  public long bytes() {
    return forest.bytes();
  }

  @Override
  public long heapBytes() {
    return forest.heapBytes() + reasons.heapBytes();
  }

  @Override
  public long guessedRowNanos() {
    return forest.guessedRowNanos();
  }

  @Override
  public Scores score(Matrix rows) {
    return forest.score(rows);
  }

  @Override
  public Scores margins(Matrix rows) {
    return forest.margins(rows);
  }

  @Override
  public void close() {
    forest.close();
  }
}
