package dev.coppice.model.reasons;

import static dev.coppice.model.reasons.Quadrature.POINTS;

import dev.coppice.model.forest.ForestNodes;
import java.util.Arrays;

/**
 * Sends a row through all edges of a batch, and adds their contributions in XGBoost's order.
 *
 * <p>The steps are those of {@code TreeWalk}, each done for a whole level or for all edges in one
 * loop over plain arrays, which the compiler turns into vectors: one point of the quadrature after
 * the other, so that each edge's sum is made in its own order. A loop has one index, or the
 * compiler would have to fear that its arrays overlap. Where XGBoost leaves a term out, its factor
 * is 0 here, which changes no bit of a finite sum.
 */
final class BatchPass {

  private final ForestNodes nodes;
  private final TreeBatch batch;

  /** Of each edge: what its feature's factor becomes there, less 1, and what it was. */
  private final float[] factor;

  private final float[] entering;
  private final float[] leaving;
  private final float[] delta;

  /** By point, then by edge: first on the way down, then on the way back. */
  private final float[][] values;

  private final float[] phi;

  BatchPass(ForestNodes nodes, TreeBatch batch) {
    this.nodes = nodes;
    this.batch = batch;
    this.phi = new float[nodes.features()];
    int room = batch.room();
    this.factor = new float[room + 1];
    this.factor[room] = 1; // Of what has no ancestor.
    this.entering = new float[room];
    this.leaving = new float[room];
    this.delta = new float[room];
    this.values = new float[POINTS][room];
  }

  /** Bytes that one for a batch with so much room takes. */
  static long bytes(int room, int features) {
    return 4L * ((POINTS + 4L) * room + features);
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
    int count = end - first;
    int[] ancestors = batch.ancestor;
    int[] conditions = batch.condition;
    int[] slots = batch.slot;
    float[] shares = batch.share;
    for (int i = 0; i < count; i++) {
      int isLeft = nodes.isLeft(conditions[first + i], slots[first + i], keys);
      float old = factor[ancestors[first + i]];
      int leftBits = Float.floatToRawIntBits(old / shares[left + i]);
      int rightBits = Float.floatToRawIntBits(old / shares[left + count + i]);
      float toLeft = Float.intBitsToFloat(leftBits & isLeft);
      float toRight = Float.intBitsToFloat(rightBits & ~isLeft);
      factor[left + i] = toLeft;
      factor[left + count + i] = toRight;
      entering[left + i] = toLeft - 1;
      entering[left + count + i] = toRight - 1;
      leaving[left + i] = old - 1;
      leaving[left + count + i] = old - 1;
    }
  }

  private void descend(int level, int point) {
    int first = batch.firstSplit[level];
    int count = batch.firstSplit[level + 1] - first;
    int left = batch.firstEdge[level];
    float[] all = values[point];
    if (level == 0) {
      Arrays.fill(all, left, left + 2 * count, 1);
    } else {
      gather(all, batch.edgeTo, first, left, count);
      System.arraycopy(all, left, all, left + count, count);
    }
    float node = Quadrature.node(point);
    if (batch.hasAncestor[level]) {
      enterAgain(all, entering, leaving, node, left, left + 2 * count);
    } else {
      enter(all, entering, node, left, left + 2 * count);
    }
  }

  private static void gather(float[] all, int[] edgeTo, int first, int left, int count) {
    for (int i = 0; i < count; i++) {
      all[left + i] = all[edgeTo[first + i]];
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

  /** Begins the way back at all leaves; edges to splits are overwritten later. */
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
      scatter(all, batch.edgeTo, first, left, count);
    }
  }

  private static void scatter(float[] all, int[] edgeTo, int first, int left, int count) {
    for (int i = 0; i < count; i++) {
      all[edgeTo[first + i]] = all[left + i] + all[left + count + i];
    }
  }

  private void extract() {
    int edges = batch.edges();
    Arrays.fill(delta, 0, edges, 0);
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
    ReturnOrder returns = batch.returns;
    int[] edges = returns.edge;
    int[] features = returns.feature;
    int listed = 0;
    for (int tree = 0; tree < returns.trees(); tree++) {
      int end = returns.end[tree];
      for (int place = returns.begin[tree]; place < end; place++) {
        phi[features[place]] += delta[edges[place]];
      }
      int index = returns.tree[tree];
      float weight = nodes.weight(index);
      int output = from + nodes.group(index) * stride;
      for (int last = returns.endOfFeatures[tree]; listed < last; listed++) {
        int feature = returns.treeFeature[listed];
        to[output + feature] += phi[feature] * weight;
        phi[feature] = 0;
      }
    }
  }
}
