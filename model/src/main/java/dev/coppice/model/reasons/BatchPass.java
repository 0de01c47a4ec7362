package dev.coppice.model.reasons;

import static dev.coppice.model.reasons.Quadrature.POINTS;

import dev.coppice.model.forest.ForestNodes;

/**
 * Sends a row through all edges of a batch, and adds their contributions in XGBoost's order.
 *
 * <p>The steps are those of {@code TreeWalk}, each done for a whole level or for all edges in one
 * loop over plain arrays, which the compiler turns into vectors: one point of the quadrature after
 * the other, so that each edge's sum is made in its own order. A loop has one index, or the compiler
 * would have to fear that its arrays overlap. Where XGBoost leaves a term out, its factor is 0 here,
 * which changes no bit of a finite sum.
 */
final class BatchPass {

  private final ForestNodes nodes;
  private final TreeBatch batch;

  /** Of each edge: what its feature's factor becomes there, less 1, and what it was. */
  private final float[] factor = new float[TreeBatch.EDGES];

  private final float[] entering = new float[TreeBatch.EDGES];
  private final float[] leaving = new float[TreeBatch.EDGES];
  private final float[] delta = new float[TreeBatch.EDGES];
  private final float[] returned = new float[TreeBatch.EDGES];

  /** By point, then by edge: first on the way down, then on the way back. */
  private final float[][] values = new float[POINTS][TreeBatch.EDGES];

  private final float[] phi;

  BatchPass(ForestNodes nodes, TreeBatch batch) {
    this.nodes = nodes;
    this.batch = batch;
    this.phi = new float[nodes.features()];
  }

  /** Bytes that one takes. */
  static long bytes(int features) {
    return 4L * ((POINTS + 5L) * TreeBatch.EDGES + features);
  }

  /**
   * Adds the contributions of all trees of the batch.
   *
   * @param keys the row as its splits compare it
   * @param to where the contributions of the first output begin, and of each other one so many
   *     further
   */
  void add(int[] keys, float[] to, int from, int stride) {
    for (int level = 0; level < batch.levels(); level++) {
      choose(level, keys);
      for (int point = 0; point < POINTS; point++) {
        descend(level, point);
      }
    }
    for (int point = 0; point < POINTS; point++) {
      turn(values[point], batch.scale, Quadrature.weight(point), batch.edges());
      ascend(values[point]);
    }
    extract();
    collect(to, from, stride);
  }

  /** Finds which way the row goes at each split of a level, and what that makes of its edges. */
  private void choose(int level, int[] keys) {
    int first = batch.firstSplit[level];
    int end = batch.firstSplit[level + 1];
    int left = batch.firstEdge[level];
    int right = left + end - first;
    for (int split = first; split < end; split++, left++, right++) {
      int isLeft = nodes.isLeft(batch.condition[split], batch.slot[split], keys);
      int ancestor = batch.ancestor[split];
      float old = ancestor < 0 ? 1 : factor[ancestor];
      int leftBits = Float.floatToRawIntBits(old / batch.share[left]);
      int rightBits = Float.floatToRawIntBits(old / batch.share[right]);
      float toLeft = Float.intBitsToFloat(leftBits & isLeft);
      float toRight = Float.intBitsToFloat(rightBits & ~isLeft);
      factor[left] = toLeft;
      factor[right] = toRight;
      entering[left] = toLeft - 1;
      entering[right] = toRight - 1;
      leaving[left] = old - 1;
      leaving[right] = old - 1;
    }
  }

  private void descend(int level, int point) {
    int first = batch.firstSplit[level];
    int end = batch.firstSplit[level + 1];
    int left = batch.firstEdge[level];
    int lastEdge = batch.firstEdge[level + 1];
    float[] all = values[point];
    int count = end - first;
    if (level == 0) {
      java.util.Arrays.fill(all, left, lastEdge, 1);
    } else {
      for (int i = 0; i < count; i++) {
        float value = all[batch.edgeTo[first + i]];
        all[left + i] = value;
        all[left + count + i] = value;
      }
    }
    float node = Quadrature.node(point);
    if (batch.hasAncestor[level]) {
      enterAgain(all, entering, leaving, node, left, lastEdge);
    } else {
      enter(all, entering, node, left, lastEdge);
    }
  }

  private static void enter(float[] all, float[] alpha, float node, int from, int to) {
    for (int i = from; i < to; i++) {
      all[i] = all[i] * (1 + alpha[i] * node);
    }
  }

  private static void enterAgain(
      float[] all, float[] alpha, float[] old, float node, int from, int to) {
    for (int i = from; i < to; i++) {
      all[i] = all[i] * (1 + alpha[i] * node) / (1 + old[i] * node);
    }
  }

  /** Has all leaves return; edges to splits are overwritten later. */
  private static void turn(float[] all, float[] scale, float weight, int to) {
    for (int i = 0; i < to; i++) {
      all[i] = all[i] * scale[i] * weight;
    }
  }

  /** Adds up both sides of each split, from the deepest on. */
  private void ascend(float[] all) {
    for (int level = batch.levels() - 1; level > 0; level--) {
      int first = batch.firstSplit[level];
      int count = batch.firstSplit[level + 1] - first;
      int left = batch.firstEdge[level];
      for (int i = 0; i < count; i++) {
        all[batch.edgeTo[first + i]] = all[left + i] + all[left + count + i];
      }
    }
  }

  private void extract() {
    int edges = batch.edges();
    java.util.Arrays.fill(delta, 0, edges, 0);
    for (int point = 0; point < POINTS; point++) {
      gain(delta, values[point], entering, Quadrature.node(point), edges);
    }
    int from = batch.levels() > 1 ? batch.firstEdge[1] : edges; // The first level has no others.
    for (int point = 0; point < POINTS; point++) {
      lose(delta, values[point], leaving, Quadrature.node(point), from, edges);
    }
  }

  private static void gain(float[] sum, float[] all, float[] alpha, float node, int to) {
    for (int i = 0; i < to; i++) {
      sum[i] += alpha[i] * all[i] / (1 + alpha[i] * node);
    }
  }

  private static void lose(float[] sum, float[] all, float[] alpha, float node, int from, int to) {
    for (int i = from; i < to; i++) {
      sum[i] -= alpha[i] * all[i] / (1 + alpha[i] * node);
    }
  }

  /** Adds edge by edge to the features of each tree, and tree by tree to the output. */
  private void collect(float[] to, int from, int stride) {
    for (int edge = 0; edge < batch.edges(); edge++) {
      returned[batch.place[edge]] = delta[edge];
    }
    for (int tree = 0; tree < batch.trees(); tree++) {
      int begin = batch.begin(tree);
      int end = batch.endOf[tree];
      for (int at = begin; at < end; at++) {
        phi[batch.featureAt[at]] += returned[at];
      }
      int index = batch.tree[tree];
      float weight = nodes.weight(index);
      int output = from + nodes.group(index) * stride;
      for (int at = begin; at < end; at++) {
        int feature = batch.featureAt[at];
        to[output + feature] += phi[feature] * weight;
        phi[feature] = 0;
      }
    }
  }
}
