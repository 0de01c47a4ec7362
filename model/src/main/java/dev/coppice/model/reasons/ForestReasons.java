package dev.coppice.model.reasons;

import dev.coppice.model.Explainer;
import dev.coppice.model.Matrix;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestNodes;
import java.util.Arrays;
import java.util.Optional;

/**
 * Computes the reasons of a forest's scores, to the bit as XGBoost 3.4 on x86-64: the contribution
 * of each feature to each output's sum, and the leaf that a row comes to in each tree.
 *
 * <p>Good as long as the forest is open; for any number of threads.
 */
public final class ForestReasons implements Explainer {

  private static final long OBJECT_BYTES = 512;

  /** What {@link #guessedRowNanos} is made of. */
  private static final long CALL_NANOS = 2_000;

  private static final long NODE_NANOS = 25;

  private final Forest forest;
  private final ForestNodes nodes;
  private final ForestCovers covers;
  private final int firstTree;
  private final int endTree;
  private final float[] biases;
  private final int depth;
  private final int room;
  private final Optional<String> refusal;

  /**
   * @param forest with its covers in memory
   */
  public ForestReasons(Forest forest) {
    this(forest, 0, forest.trees().count());
  }

  /**
   * The same, as if the forest had some of its trees alone.
   *
   * @param firstTree the first of these
   * @param endTree the one after the last
   */
  ForestReasons(Forest forest, int firstTree, int endTree) {
    this.forest = forest;
    this.nodes = new ForestNodes(forest);
    this.covers = forest.covers().orElseThrow();
    this.firstTree = firstTree;
    this.endTree = endTree;
    this.biases = new RootMeans(nodes, covers).biases(firstTree, endTree);
    int deepest = 0;
    int most = 0;
    long all = 0;
    for (int tree = firstTree; tree < endTree; tree++) {
      deepest = Math.max(deepest, nodes.depth(tree));
      if (TreeBatch.fits(nodes, tree)) {
        long edges = TreeBatch.edges(nodes, tree);
        most = Math.max(most, (int) edges);
        all += edges;
      }
    }
    this.depth = deepest;
    this.room = TreeBatch.room(most, all);
    this.refusal =
        Explainer.tooWide(nodes.groups(), nodes.features())
            .or(() -> Explainer.tooSlow(additions()))
            .or(() -> refusalOf(covers.nodes()));
  }

  /** Why covers do not do; empty if they do. */
  private Optional<String> refusalOf(long count) {
    boolean isStripped = count > nodes.trees(); // Trees that never split need no covers.
    for (long node = 0; node < count; node++) {
      float cover = covers.cover(node);
      if (!(cover >= 0)) {
        return Optional.of(NEGATIVE_COVERS);
      }
      isStripped &= cover == 0;
    }
    return isStripped ? Optional.of(NO_COVERS) : Optional.empty();
  }

  /** Those of the whole forest, of which some trees alone are explained for nothing but a trial. */
  @Override
  public long additions() {
    return (long) nodes.trees() * nodes.features();
  }

  @Override
  public Optional<String> contributionsRefusal() {
    return refusal;
  }

  @Override
  public Optional<String> leavesRefusal() {
    return Optional.empty();
  }

  @Override
  public long guessedRowNanos() {
    return CALL_NANOS + NODE_NANOS * covers.nodes();
  }

  @Override
  public long workBytes(int rows) {
    return (long) rows * nodes.slots() * Integer.BYTES
        + TreeBatch.bytes(room, nodes.features(), depth)
        + BatchPass.bytes(room, nodes.features())
        + TreeWalk.bytes(nodes.features(), depth);
  }

  /** What it keeps on the heap, by estimate. */
  long heapBytes() {
    return OBJECT_BYTES + nodes.heapBytes() + (long) biases.length * Float.BYTES;
  }

  @Override
  public int outputs() {
    return nodes.groups();
  }

  @Override
  public int rowLeaves() {
    return endTree - firstTree;
  }

  /** Values of a row's contributions: one per feature and the bias, for each output. */
  private int width() {
    return outputs() * (nodes.features() + 1);
  }

  @Override
  public float[] contributions(Matrix all) {
    forest.info().requireFits(all);
    Matrix rows = forest.marked(all);
    float[] to = new float[Math.multiplyExact(rows.rows(), width())];
    int[][] keys = keys(rows);
    TreeBatch batch = new TreeBatch(nodes, covers, room, depth);
    BatchPass pass = new BatchPass(nodes, batch);
    TreeWalk walk = new TreeWalk(nodes, covers, depth);
    int stride = nodes.features() + 1;
    int tree = firstTree;
    while (tree < endTree) {
      if (TreeBatch.fits(nodes, tree)) {
        tree = batch.fill(tree, endTree);
        for (int row = 0; row < rows.rows(); row++) {
          pass.add(keys[row], to, row * width(), stride);
        }
      } else {
        for (int row = 0; row < rows.rows(); row++) {
          walk.add(tree, keys[row], to, row * width() + nodes.group(tree) * stride);
        }
        tree++;
      }
    }
    for (int row = 0; row < rows.rows(); row++) {
      complete(keys[row], walk, to, row * width());
    }
    return to;
  }

  /** Each row in the form that splits compare. */
  private int[][] keys(Matrix rows) {
    int[][] keys = new int[rows.rows()][nodes.slots()];
    for (int row = 0; row < rows.rows(); row++) {
      nodes.put(rows, row, keys[row]);
    }
    return keys;
  }

  /** Adds the biases; a row whose numbers overflowed is computed edge by edge. */
  private void complete(int[] keys, TreeWalk walk, float[] to, int from) {
    int stride = nodes.features() + 1;
    if (!isFinite(to, from, width())) {
      Arrays.fill(to, from, from + width(), 0);
      for (int tree = firstTree; tree < endTree; tree++) {
        walk.add(tree, keys, to, from + nodes.group(tree) * stride);
      }
    }
    for (int output = 0; output < outputs(); output++) {
      to[from + output * stride + stride - 1] = biases[output];
    }
  }

  private static boolean isFinite(float[] values, int from, int count) {
    float zero = 0;
    for (int i = from; i < from + count; i++) {
      zero += values[i] * 0;
    }
    return zero == 0;
  }

  @Override
  public int[] leaves(Matrix all) {
    forest.info().requireFits(all);
    Matrix rows = forest.marked(all);
    int trees = rowLeaves();
    int[] to = new int[Math.multiplyExact(rows.rows(), trees)];
    LeafNumbers numbers = new LeafNumbers(nodes, covers);
    int[][] keys = keys(rows);
    for (int tree = firstTree; tree < endTree; tree++) {
      numbers.of(tree);
      for (int row = 0; row < rows.rows(); row++) {
        to[row * trees + tree - firstTree] = numbers.leaf(keys[row]);
      }
    }
    return to;
  }
}
