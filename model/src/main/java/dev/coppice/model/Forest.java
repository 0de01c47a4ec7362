package dev.coppice.model;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A model in Coppice's own scoring form: 8 bytes a node, depth first, in one block of native
 * memory. Its scores are XGBoost's to the bit: leaves are added in the order of the trees in
 * float32, from the same intercept, and transformed in the same steps.
 *
 * <p>A single row walks four trees at a time, a batch four rows. Blocks of rows keep a tree in the
 * processor's cache for many of them.
 */
public final class Forest implements Model {

  static final String ENGINE = "forest";

  /** The objects on the heap besides the block, by estimate. */
  private static final long CONSTANT_BYTES = 1024;

  /** Rows of a block, which go through one tree together. */
  private static final int BLOCK_ROWS = 64;

  private final MemorySegment block;
  private final ForestTrees trees;
  private final long categories;
  private final Objective objective;
  private final float[] margins;
  private final ModelInfo info;
  private final long bytes;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /**
   * @param block freed with this forest
   * @param categories address of the category words; 0 if no split is categorical
   * @param margins what the sum of each output begins with
   */
  Forest(
      MemorySegment block,
      ForestTrees trees,
      long categories,
      Objective objective,
      float[] margins,
      ModelShape shape) {
    this.block = block;
    this.trees = trees;
    this.categories = categories;
    this.objective = objective;
    this.margins = margins;
    this.info =
        new ModelInfo(
            ENGINE,
            shape.objective(),
            shape.outputGroups(),
            shape.featureCount(),
            shape.featureNames());
    this.bytes =
        block.byteSize()
            + 4L * (trees.roots().length + trees.groups().length + trees.weights().length)
            + CONSTANT_BYTES;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Scores score(Matrix rows) {
    int features = info.featureCount();
    if (rows.columns() > features) {
      throw new IllegalArgumentException(
          "columns: %d (expected: at most %d)".formatted(rows.columns(), features));
    }
    if (isClosed.get()) {
      throw new IllegalStateException("model: closed (expected: open)");
    }
    int groups = margins.length;
    float[] sums = new float[Math.multiplyExact(rows.rows(), groups)];
    ForestScratch scratch = ForestScratch.ofThread();
    for (int row = 0; row < rows.rows(); row++) {
      System.arraycopy(margins, 0, sums, row * groups, groups);
    }
    for (int first = 0; first < rows.rows(); first += BLOCK_ROWS) {
      int count = Math.min(BLOCK_ROWS, rows.rows() - first);
      long slots = scratch.slots(rows, first, count, features);
      if (categories != 0) {
        walkCategorical(slots, count, sums, first * groups);
      } else if (count < ForestWalk.LANES / 2) {
        walkTrees(scratch, slots, count, sums, first * groups);
      } else {
        walkRows(scratch, slots, count, sums, first * groups);
      }
    }
    return transform(sums, rows.rows());
  }

  private void walkCategorical(long slots, int count, float[] sums, int out) {
    long stride = ForestScratch.stride(info.featureCount());
    for (int tree = 0; tree < trees.count(); tree++) {
      long root = trees.root(tree);
      for (int row = 0; row < count; row++) {
        float leaf = ForestWalk.one(root, categories, slots + row * stride);
        trees.add(tree, leaf, sums, out + row * margins.length);
      }
    }
  }

  /** Each row walks several trees at a time; lanes without a tree of their own repeat the last. */
  private void walkTrees(ForestScratch scratch, long slots, int count, float[] sums, int out) {
    long stride = ForestScratch.stride(info.featureCount());
    for (int row = 0; row < count; row++) {
      Arrays.fill(scratch.rows(), slots + row * stride);
      int sum = out + row * margins.length;
      for (int first = 0; first < trees.count(); first += ForestWalk.LANES) {
        int some = Math.min(ForestWalk.LANES, trees.count() - first);
        for (int lane = 0; lane < ForestWalk.LANES; lane++) {
          scratch.roots()[lane] = trees.root(first + Math.min(lane, some - 1));
        }
        ForestWalk.walk(scratch.roots(), scratch.rows(), scratch.leaves());
        for (int lane = 0; lane < some; lane++) {
          trees.add(first + lane, scratch.leaves()[lane], sums, sum);
        }
      }
    }
  }

  /** Each tree is walked by several rows at a time; spare lanes repeat the last row. */
  private void walkRows(ForestScratch scratch, long slots, int count, float[] sums, int out) {
    long stride = ForestScratch.stride(info.featureCount());
    int groups = margins.length;
    for (int tree = 0; tree < trees.count(); tree++) {
      Arrays.fill(scratch.roots(), trees.root(tree));
      for (int first = 0; first < count; first += ForestWalk.LANES) {
        int some = Math.min(ForestWalk.LANES, count - first);
        for (int lane = 0; lane < ForestWalk.LANES; lane++) {
          scratch.rows()[lane] = slots + (first + Math.min(lane, some - 1)) * stride;
        }
        ForestWalk.walk(scratch.roots(), scratch.rows(), scratch.leaves());
        for (int lane = 0; lane < some; lane++) {
          trees.add(tree, scratch.leaves()[lane], sums, out + (first + lane) * groups);
        }
      }
    }
  }

  private Scores transform(float[] sums, int rows) {
    int groups = margins.length;
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
      NativeMemory.free(block);
    }
  }
}
