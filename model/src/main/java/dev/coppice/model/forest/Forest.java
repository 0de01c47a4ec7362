package dev.coppice.model.forest;

import dev.coppice.model.ForestFormat;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.layout.ForestTrees;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.objective.Objective;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A model in Coppice's own scoring form: 4 bytes per node, or 8 or 16 where 4 are too few, depth
 * first, in one block of native memory. Its scores are XGBoost's to the bit: leaves are added in
 * the order of the trees in float32, from the same intercept, and transformed in the same steps.
 */
public final class Forest implements Model {

  static final String ENGINE = "forest";

  /**
   * The objects on the heap besides the block, by estimate; what grows with the model is in the
   * block.
   */
  public static final long OBJECT_BYTES = 640;

  private final MemorySegment block;
  private final Blocks blocks;
  private final ForestTrees trees;
  private final ForestForm form;
  private final ForestScorer scorer;
  private final Objective objective;
  private final ModelInfo info;
  private final float missing;
  private final boolean hasMissing;
  private final @Nullable ForestCovers covers;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /**
   * @param block what {@code trees} read; freed with this forest
   * @param blocks where it is from
   */
  public Forest(
      MemorySegment block,
      Blocks blocks,
      ForestTrees trees,
      ForestForm form,
      Objective objective,
      ModelShape shape) {
    this(block, blocks, trees, form, objective, shape.info(ENGINE), shape.missing(), null);
  }

  /** The same, of what was kept of a forest. */
  public Forest(MemorySegment block, Blocks blocks, ForestTrees trees, ForestImage image) {
    this(
        block,
        blocks,
        trees,
        image.form(),
        Objective.named(image.info().objective()).orElseThrow(),
        image.info(),
        image.missing(),
        null);
  }

  private Forest(
      MemorySegment block,
      Blocks blocks,
      ForestTrees trees,
      ForestForm form,
      Objective objective,
      ModelInfo info,
      float missing,
      @Nullable ForestCovers covers) {
    this.block = block;
    this.blocks = blocks;
    this.trees = trees;
    this.form = form;
    this.scorer = new ForestScorer(trees, info.featureCount());
    this.objective = objective;
    this.info = info;
    this.missing = missing;
    this.hasMissing = !Float.isNaN(missing);
    this.covers = covers;
  }

  /**
   * This forest in an object that has its covers too, and frees both; this one is not used again.
   */
  public Forest with(ForestCovers more) {
    return new Forest(block, blocks, trees, form, objective, info, missing, more);
  }

  /** The covers of its nodes; empty if they are not in memory. */
  public Optional<ForestCovers> covers() {
    return Optional.ofNullable(covers);
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public long bytes() {
    return block.byteSize() + OBJECT_BYTES + (covers == null ? 0 : covers.bytes());
  }

  @Override
  public long guessedRowNanos() {
    return scorer.guessedRowNanos();
  }

  /** The size of its nodes, and what decided that. */
  @Override
  public String form() {
    return form.toString();
  }

  /** The same as values, to be kept. */
  ForestForm kept() {
    return form;
  }

  @Override
  public List<ForestFormat> forests() {
    return List.of(form.format());
  }

  /** The block, and what is where in it. */
  public ForestTrees trees() {
    return trees;
  }

  /** The block's bytes, to be kept; read while it is open. */
  public MemorySegment block() {
    return block.asSlice(0, trees.layout().bytes()).asReadOnly();
  }

  /** What is missing beside {@code NaN}; {@code NaN} if there is no such value. */
  public float missing() {
    return missing;
  }

  @Override
  public Scores score(Matrix rows) {
    return transform(sums(rows), rows.rows());
  }

  @Override
  public Scores margins(Matrix rows) {
    return new Scores(sums(rows), rows.rows(), trees.groups());
  }

  private float[] sums(Matrix rows) {
    info.requireFits(rows);
    if (isClosed.get()) {
      throw new IllegalStateException("model: closed (expected: open)");
    }
    float[] sums = new float[Math.multiplyExact(rows.rows(), trees.groups())];
    scorer.score(marked(rows), sums);
    return sums;
  }

  /** The same rows with {@code NaN} where a value is missing in the model's own way. */
  public Matrix marked(Matrix rows) {
    return hasMissing ? rows.withMissing(missing) : rows;
  }

  private Scores transform(float[] sums, int rows) {
    int groups = trees.groups();
    for (int row = 0; row < rows; row++) {
      objective.transform(sums, row * groups, groups);
    }
    int width = objective.width(groups);
    if (width == groups) {
      return new Scores(sums, rows, groups);
    }
    float[] scores = new float[rows * width];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(sums, row * groups, scores, row * width, width);
    }
    return new Scores(scores, rows, width);
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      blocks.free(block);
      if (covers != null) {
        covers.close();
      }
    }
  }
}
