package dev.coppice.model.reasons;

import dev.coppice.model.Matrix;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestNodes;

/**
 * Computes the reasons of a forest's scores, to the bit as XGBoost 3.4 on x86-64: the contribution
 * of each feature to each output's sum, and the leaf that a row comes to in each tree.
 *
 * <p>Good as long as the forest is open; for any number of threads.
 */
public final class ForestReasons {

  private final Forest forest;
  private final ForestNodes nodes;
  private final ForestCovers covers;
  private final float[] biases;
  private final int depth;

  /**
   * @param forest with its covers in memory
   */
  public ForestReasons(Forest forest) {
    this.forest = forest;
    this.nodes = new ForestNodes(forest);
    this.covers = forest.covers().orElseThrow();
    this.biases = new RootMeans(nodes, covers).biases();
    int deepest = 0;
    for (int tree = 0; tree < nodes.trees(); tree++) {
      deepest = Math.max(deepest, nodes.depth(tree));
    }
    this.depth = deepest;
  }

  /** Outputs that contributions are of. */
  public int outputs() {
    return nodes.groups();
  }

  /** Values of a row's contributions: one a feature and the bias, for each output. */
  public int width() {
    return outputs() * (nodes.features() + 1);
  }

  /** Trees, each of which has a leaf for each row. */
  public int trees() {
    return nodes.trees();
  }

  /**
   * Contributions of all rows, {@link #width} values a row: of each output the features, then the
   * bias. They sum up to the output's sum before the objective's transformation, nearly.
   *
   * @throws IllegalArgumentException if there are more columns than features
   */
  public float[] contributions(Matrix all) {
    forest.info().requireFits(all);
    Matrix rows = forest.marked(all);
    float[] to = new float[Math.multiplyExact(rows.rows(), width())];
    int[][] keys = new int[rows.rows()][nodes.slots()];
    for (int row = 0; row < rows.rows(); row++) {
      nodes.put(rows, row, keys[row]);
    }
    TreeBatch batch = new TreeBatch(nodes, covers);
    BatchPass pass = new BatchPass(nodes, batch);
    TreeWalk walk = new TreeWalk(nodes, covers, depth);
    int stride = nodes.features() + 1;
    int tree = 0;
    while (tree < nodes.trees()) {
      if (batch.fits(tree)) {
        tree = batch.fill(tree, nodes.trees());
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

  /** Adds the biases; a row whose numbers overflowed is computed edge by edge. */
  private void complete(int[] keys, TreeWalk walk, float[] to, int from) {
    int stride = nodes.features() + 1;
    if (!isFinite(to, from, width())) {
      java.util.Arrays.fill(to, from, from + width(), 0);
      for (int tree = 0; tree < nodes.trees(); tree++) {
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

  /**
   * The leaf that each row comes to in each tree, as XGBoost numbers the nodes of a tree.
   *
   * @throws IllegalArgumentException if there are more columns than features
   */
  public int[] leaves(Matrix all) {
    forest.info().requireFits(all);
    Matrix rows = forest.marked(all);
    int[] to = new int[Math.multiplyExact(rows.rows(), trees())];
    LeafNumbers numbers = new LeafNumbers(nodes, covers);
    int[] keys = new int[nodes.slots()];
    for (int tree = 0; tree < trees(); tree++) {
      numbers.of(tree);
      for (int row = 0; row < rows.rows(); row++) {
        nodes.put(rows, row, keys);
        to[row * trees() + tree] = numbers.leaf(keys);
      }
    }
    return to;
  }
}
