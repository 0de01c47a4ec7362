package dev.coppice.model.xgboost;

import dev.coppice.model.Explainer;
import dev.coppice.model.Matrix;
import dev.coppice.model.check.BoosterKind;
import dev.coppice.model.check.ModelShape;
import java.util.Optional;

/** XGBoost's own reasons for the scores of one of its models. */
final class XgboostReasons implements Explainer {

  private static final String VECTORS =
      "The model's trees have a vector per leaf and no contributions"
          + " (expected: multi_strategy=\"one_output_per_tree\").";

  private static final String LINEAR = "A linear model has no leaves.";

  /** What {@link #guessedRowNanos} is made of. */
  private static final long CALL_NANOS = 100_000;

  private static final long NODE_NANOS = 50;

  /** Bytes of a matrix for each of its values, and what it takes besides. */
  private static final long VALUE_BYTES = 16;

  private static final long CALL_BYTES = 1 << 16;

  private final XgboostModel model;
  private final ModelShape shape;

  XgboostReasons(XgboostModel model, ModelShape shape) {
    this.model = model;
    this.shape = shape;
  }

  @Override
  public long additions() {
    return (long) shape.counts().trees() * shape.featureCount();
  }

  @Override
  public int outputs() {
    return shape.outputGroups();
  }

  /** Of all trees, though only those of the best rounds may score. */
  @Override
  public int rowLeaves() {
    return shape.counts().trees();
  }

  @Override
  public Optional<String> contributionsRefusal() {
    if (shape.counts().vectorNodes() > 0) {
      return Optional.of(VECTORS);
    }
    boolean isStripped = shape.booster() != BoosterKind.GBLINEAR && !shape.hasCovers();
    return isStripped
        ? Optional.of(NO_COVERS)
        : Explainer.tooWide(shape.outputGroups(), shape.featureCount())
            .or(() -> Explainer.tooSlow(additions()));
  }

  @Override
  public Optional<String> leavesRefusal() {
    return shape.booster() == BoosterKind.GBLINEAR ? Optional.of(LINEAR) : Optional.empty();
  }

  @Override
  public long guessedRowNanos() {
    return CALL_NANOS + NODE_NANOS * (shape.counts().nodes() + shape.counts().vectorNodes());
  }

  @Override
  public long workBytes(int rows) {
    return CALL_BYTES + VALUE_BYTES * rows * shape.featureCount();
  }

  @Override
  public float[] contributions(Matrix rows) {
    return model.contributions(rows);
  }

  @Override
  public int[] leaves(Matrix rows) {
    return model.leaves(rows);
  }
}
