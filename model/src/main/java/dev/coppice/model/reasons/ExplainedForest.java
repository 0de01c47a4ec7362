package dev.coppice.model.reasons;

import dev.coppice.model.Explainer;
import dev.coppice.model.WrappedModel;
import dev.coppice.model.forest.Forest;
import java.util.Optional;

/** A forest with its covers in memory, which can say why it scores as it does. */
public final class ExplainedForest extends WrappedModel {

  private final Forest forest;
  private final ForestReasons reasons;

  /**
   * @param forest with its covers; closed with this
   */
  public ExplainedForest(Forest forest) {
    super(forest);
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
  public long heapBytes() {
    return super.heapBytes() + reasons.heapBytes();
  }
}
