package dev.coppice.model.reasons;

import static dev.coppice.model.reasons.Quadrature.POINTS;

import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestNodes;
import java.util.Arrays;

/**
 * Contributions of one tree at a time, edge by edge in the order in which XGBoost has them: for
 * trees that are too large or too deep for a batch, and for rows whose numbers overflow there.
 *
 * <p>What it holds grows with the depth of the deepest tree and the number of features alone. For
 * one thread.
 */
final class TreeWalk {

  /** Of a feature that is on no edge of the way. */
  private static final float UNSEEN = -999;

  private final ForestNodes nodes;
  private final ForestCovers covers;
  private final float[] phi;
  private final float[] shares;

  // Of the splits on the way, by level.
  private final long[] splits;
  private final boolean[] isRight;
  private final int[] features;
  private final float[] before;
  private final float[] entered;
  private final float[] covering;

  // Eight values for each level.
  private final float[] down;
  private final float[] up;
  private final float[] left;

  TreeWalk(ForestNodes nodes, ForestCovers covers, int depth) {
    this.nodes = nodes;
    this.covers = covers;
    this.phi = new float[nodes.features()];
    this.shares = new float[nodes.features()];
    this.splits = new long[depth + 1];
    this.isRight = new boolean[depth + 1];
    this.features = new int[depth + 1];
    this.before = new float[depth + 1];
    this.entered = new float[depth + 1];
    this.covering = new float[depth + 1];
    this.down = new float[(depth + 1) * POINTS];
    this.up = new float[(depth + 1) * POINTS];
    this.left = new float[(depth + 1) * POINTS];
    Arrays.fill(shares, UNSEEN);
  }

  /** Bytes that one takes. */
  static long bytes(int features, int depth) {
    return 8L * features + (3L * POINTS * Float.BYTES + 25) * (depth + 1);
  }

  /**
   * Adds a tree's contributions.
   *
   * @param keys the row as its splits compare it
   * @param to where the output's contributions begin, one per feature
   */
  void add(int tree, int[] keys, float[] to, int from) {
    if (nodes.depth(tree) == 0) {
      return;
    }
    Arrays.fill(phi, 0);
    walk(nodes.first(tree), keys);
    float weight = nodes.weight(tree);
    for (int feature = 0; feature < phi.length; feature++) {
      to[from + feature] += phi[feature] * weight;
    }
  }

  private void walk(long root, int[] keys) {
    int level = 0;
    splits[0] = root;
    isRight[0] = false;
    covering[0] = 1;
    Arrays.fill(down, 0, POINTS, 1);
    while (level >= 0) {
      if (enter(level, keys)) {
        splits[level + 1] = child(level);
        isRight[level + 1] = false;
        level++;
      } else {
        level = leave(level);
      }
    }
  }

  private long child(int level) {
    long split = splits[level];
    return isRight[level] ? split + nodes.distance(split) : split + 1;
  }

  /** Goes down an edge; returns whether to a split. What a leaf has to return is there then. */
  private boolean enter(int level, int[] keys) {
    long split = splits[level];
    boolean right = isRight[level];
    int slot = nodes.slot(split);
    int feature = nodes.feature(slot);
    boolean goesLeft = nodes.isLeft(nodes.condition(split), slot, keys) != 0;
    long child = child(level);
    float share = Quadrature.share(covers.cover(child), covers.cover(split));
    float old = shares[feature];
    float numerator = old == UNSEEN ? 1 : old;
    float entering = goesLeft == right ? 0 : numerator / share;
    features[level] = feature;
    before[level] = old;
    entered[level] = entering;
    shares[feature] = entering;
    covering[level + 1] = covering[level] * share;
    descend(level, entering - 1, old == UNSEEN ? 0 : old - 1);
    if (right ? !nodes.isRightLeaf(split) : !nodes.isLeftLeaf(split)) {
      return true;
    }
    float scale = covering[level + 1] * nodes.leaf(child);
    int at = (level + 1) * POINTS;
    for (int i = 0; i < POINTS; i++) {
      up[at + i] = down[at + i] * scale * Quadrature.weight(i);
    }
    return false;
  }

  private void descend(int level, float alpha, float oldAlpha) {
    int at = level * POINTS;
    for (int i = 0; i < POINTS; i++) {
      float value = down[at + i] * (1 + alpha * Quadrature.node(i));
      if (oldAlpha != 0) {
        value /= 1 + oldAlpha * Quadrature.node(i);
      }
      down[at + POINTS + i] = value;
    }
  }

  /** Goes up edges until there is one to go down; returns its level, or -1 if there is none. */
  private int leave(int from) {
    int level = from;
    while (level >= 0) {
      int feature = features[level];
      float old = before[level];
      int returned = (level + 1) * POINTS;
      phi[feature] += delta(returned, entered[level], old == UNSEEN ? 1 : old);
      shares[feature] = old;
      if (!isRight[level]) {
        System.arraycopy(up, returned, left, level * POINTS, POINTS);
        isRight[level] = true;
        return level;
      }
      int at = level * POINTS;
      for (int i = 0; i < POINTS; i++) {
        up[at + i] = left[at + i] + up[returned + i];
      }
      level--;
    }
    return level;
  }

  private float delta(int at, float enter, float exit) {
    float sum = 0;
    if (enter != 1) {
      float alpha = enter - 1;
      for (int i = 0; i < POINTS; i++) {
        sum += alpha * up[at + i] / (1 + alpha * Quadrature.node(i));
      }
    }
    if (exit != 1) {
      float alpha = exit - 1;
      for (int i = 0; i < POINTS; i++) {
        sum -= alpha * up[at + i] / (1 + alpha * Quadrature.node(i));
      }
    }
    return sum;
  }
}
