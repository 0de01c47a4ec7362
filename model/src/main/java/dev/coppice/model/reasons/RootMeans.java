package dev.coppice.model.reasons;

import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestNodes;
import java.util.Arrays;

/**
 * What a forest answers on the average of its training, one number per output: the means of its
 * trees' leaves by cover, summed in float64. Contributions start from there.
 */
final class RootMeans {

  private final ForestNodes nodes;
  private final ForestCovers covers;

  // Of the splits on the way to where the walk is.
  private long[] splits = new long[64];
  private double[] lefts = new double[64];
  private boolean[] isRight = new boolean[64];

  RootMeans(ForestNodes nodes, ForestCovers covers) {
    this.nodes = nodes;
    this.covers = covers;
  }

  /** The bias of each output by some of the trees, its intercept included. */
  float[] biases(int firstTree, int endTree) {
    double[] sums = new double[nodes.groups()];
    for (int tree = firstTree; tree < endTree; tree++) {
      sums[nodes.group(tree)] += mean(tree) * nodes.weight(tree);
    }
    float[] biases = new float[sums.length];
    for (int group = 0; group < biases.length; group++) {
      biases[group] = (float) sums[group] + nodes.margin(group);
    }
    return biases;
  }

  /** The covers' share by share mean of a tree, from its leaves up. */
  private double mean(int tree) {
    int depth = nodes.depth(tree);
    if (depth == 0) {
      return nodes.leaf(nodes.first(tree));
    }
    if (depth > splits.length) {
      splits = new long[depth];
      lefts = new double[depth];
      isRight = new boolean[depth];
    }
    Arrays.fill(isRight, false);
    int level = 0;
    splits[0] = nodes.first(tree);
    while (true) {
      long split = splits[level];
      boolean right = isRight[level];
      boolean isLeaf = right ? nodes.isRightLeaf(split) : nodes.isLeftLeaf(split);
      long child = right ? split + nodes.distance(split) : split + 1;
      if (!isLeaf) {
        splits[++level] = child;
        isRight[level] = false;
        continue;
      }
      double value = nodes.leaf(child);
      while (level >= 0 && isRight[level]) {
        value = mean(splits[level], lefts[level], value);
        level--;
      }
      if (level < 0) {
        return value;
      }
      lefts[level] = value;
      isRight[level] = true;
    }
  }

  private double mean(long split, double left, double right) {
    float cover = covers.cover(split);
    if (cover == 0) {
      return 0.5 * (left + right);
    }
    float leftCover = covers.cover(split + 1);
    float rightCover = covers.cover(split + nodes.distance(split));
    return (left * leftCover + right * rightCover) / cover;
  }
}
