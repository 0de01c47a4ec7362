package dev.coppice.model.reasons;

import java.util.Arrays;

/**
 * The order in which the edges of a batch return, and so add to their features: tree by tree, of
 * each split first what is below its left edge and that edge, then the same of the right one. For
 * one thread.
 *
 * <p>A tree's root has a place too, after its edges, and so has a tree without edges: so a node's
 * place follows from where it is in memory.
 */
final class ReturnOrder {

  /** Of each place its edge, and the feature of that. */
  final int[] edge;

  final int[] feature;

  /** The trees that have edges, and the places of each one's first edge and its root. */
  final int[] tree;

  final int[] begin;
  final int[] end;

  /** The features of each tree, one tree after the other, and where each tree's end. */
  final int[] treeFeature;

  final int[] endOfFeatures;
  private final int[] lastTree;

  private int trees;

  /**
   * @param nodes that there is room for
   * @param splits likewise
   * @param features of the forest
   */
  ReturnOrder(int nodes, int splits, int features) {
    edge = new int[nodes];
    feature = new int[nodes];
    tree = new int[splits];
    begin = new int[splits];
    end = new int[splits];
    treeFeature = new int[splits + 1];
    endOfFeatures = new int[splits];
    lastTree = new int[features];
  }

  static long bytes(int nodes, int splits, int features) {
    return 8L * nodes + 20L * splits + 4L * features;
  }

  /** Trees that have edges. */
  int trees() {
    return trees;
  }

  /** Begins anew. */
  void clear() {
    trees = 0;
  }

  /**
   * Adds a tree.
   *
   * @param root its first node
   * @param after the node after its last one
   */
  void add(int index, int root, int after) {
    tree[trees] = index;
    begin[trees] = root;
    end[trees++] = after - 1;
  }

  /**
   * Puts an edge to its place.
   *
   * @param after the node after the last one below the edge
   * @param level of the split that it comes from
   */
  void put(int after, int level, int itsEdge, int itsFeature) {
    int place = after - level - 2;
    edge[place] = itsEdge;
    feature[place] = itsFeature;
  }

  /** Lists the features that each tree splits on, once all edges have their places. */
  void listFeatures() {
    int listed = 0;
    Arrays.fill(lastTree, -1);
    for (int at = 0; at < trees; at++) {
      for (int place = begin[at]; place < end[at]; place++) {
        int own = feature[place];
        treeFeature[listed] = own;
        listed += lastTree[own] == at ? 0 : 1;
        lastTree[own] = at;
      }
      endOfFeatures[at] = listed;
    }
  }
}
