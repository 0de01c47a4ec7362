package dev.coppice.model.reasons;

import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestNodes;
import java.util.Arrays;

/**
 * Some trees of a forest, laid out for contributions: their edges level by level, those to left
 * children first, then those to right ones in the same order. All that does not depend on a row is
 * computed here, once for all rows of a block.
 *
 * <p>It is filled anew for other trees, and takes the same memory whatever they are. For one
 * thread.
 */
final class TreeBatch {

  /** Edges there is room for: what a batch has stays in a processor's second cache. */
  static final int EDGES = 2048;

  /** Edges that are enough to fill whole vectors on most levels. */
  private static final int GOOD_EDGES = 1000;

  private static final int SPLITS = EDGES / 2;

  /** Trees are not deeper, as each level has an edge to a split. */
  private static final int LEVELS = SPLITS + 1;

  private final ForestNodes nodes;
  private final ForestCovers covers;

  /** Of each split: what a row is compared with. */
  final int[] condition = new int[SPLITS];

  final int[] slot = new int[SPLITS];

  /** The edge that leads to it, -1 to a root. */
  final int[] edgeTo = new int[SPLITS];

  /** The nearest edge above its own edges that is of the same feature, -1 if there is none. */
  final int[] ancestor = new int[SPLITS];

  private final int[] feature = new int[SPLITS];
  private final int[] parent = new int[SPLITS];
  private final long[] features = new long[SPLITS];
  private final long[] node = new long[SPLITS];
  private final int[] size = new int[SPLITS];
  private final int[] returned = new int[SPLITS];
  private final float[] covering = new float[SPLITS];

  /** Of each edge: the child's share of the cover. */
  final float[] share = new float[EDGES];

  /** What a leaf's score counts before a row is known; 0 of an edge to a split. */
  final float[] scale = new float[EDGES];

  /** Its place among the edges of all trees in the order in which they return. */
  final int[] place = new int[EDGES];

  /** Of each of those places its edge's feature. */
  final int[] featureAt = new int[EDGES];

  /** Of each level its first split and its first edge; of the one after the last their numbers. */
  final int[] firstSplit = new int[LEVELS + 1];

  final int[] firstEdge = new int[LEVELS + 1];

  /** Whether a level has an edge with an ancestor. */
  final boolean[] hasAncestor = new boolean[LEVELS];

  /** The trees that have edges, and the place after each one's last. */
  final int[] tree = new int[SPLITS];

  final int[] endOf = new int[SPLITS];

  private int trees;
  private int levels;
  private int splits;
  private int edges;

  TreeBatch(ForestNodes nodes, ForestCovers covers) {
    this.nodes = nodes;
    this.covers = covers;
  }

  /** Whether a tree can be in a batch. */
  boolean fits(int index) {
    return nodes.end(index) - nodes.first(index) - 1 <= EDGES;
  }

  /** Levels that have splits. */
  int levels() {
    return levels;
  }

  int edges() {
    return edges;
  }

  /** Trees that have edges. */
  int trees() {
    return trees;
  }

  /**
   * Lays out trees.
   *
   * @param from the first of them, which {@link #fits}
   * @return the tree after the last
   */
  int fill(int from, int end) {
    trees = 0;
    splits = 0;
    int laid = 0;
    int next = from;
    while (next < end && laid < GOOD_EDGES && fits(next)) {
      int more = (int) (nodes.end(next) - nodes.first(next) - 1);
      if (laid + more > EDGES) {
        break;
      }
      if (more > 0) {
        root(next, laid);
        laid += more;
        tree[trees] = next;
        endOf[trees++] = laid;
      }
      next++;
    }
    layLevels();
    return next;
  }

  private void root(int index, int firstPlace) {
    int at = splits++;
    node[at] = nodes.first(index);
    size[at] = (int) (nodes.end(index) - nodes.first(index));
    returned[at] = firstPlace;
    covering[at] = 1;
    edgeTo[at] = -1;
    parent[at] = -1;
    features[at] = 0;
  }

  private void layLevels() {
    levels = 0;
    edges = 0;
    int first = 0;
    while (first < splits) {
      int end = splits;
      firstSplit[levels] = first;
      firstEdge[levels] = edges;
      hasAncestor[levels] = false;
      for (int split = first; split < end; split++) {
        look(split);
      }
      int count = end - first;
      for (int split = first; split < end; split++) {
        lay(split, edges + split - first, edges + split - first + count);
      }
      edges += 2 * count;
      levels++;
      first = end;
    }
    firstSplit[levels] = splits;
    firstEdge[levels] = edges;
  }

  /** Notes what a split is, and where its feature was split on before. */
  private void look(int split) {
    int place = nodes.slot(node[split]);
    int own = nodes.feature(place);
    slot[split] = place;
    condition[split] = nodes.condition(node[split]);
    feature[split] = own;
    long bit = 1L << own;
    int found = -1;
    if ((features[split] & bit) != 0) { // Perhaps: features share bits.
      int child = split;
      while (found < 0 && parent[child] >= 0) {
        found = feature[parent[child]] == own ? edgeTo[child] : -1;
        child = parent[child];
      }
      hasAncestor[levels] |= found >= 0;
    }
    ancestor[split] = found;
  }

  /**
   * Lays a split's two edges. On its way back a walk passes the left side first, then the edge to
   * it; then the right side with its edge.
   */
  private void lay(int split, int left, int right) {
    long at = node[split];
    int distance = nodes.distance(at);
    float cover = covers.cover(at);
    int leftSize = distance - 1;
    int rightSize = size[split] - distance;
    int from = returned[split];
    edge(split, left, at + 1, cover, leftSize, from, nodes.isLeftLeaf(at));
    edge(split, right, at + distance, cover, rightSize, from + leftSize, nodes.isRightLeaf(at));
  }

  private void edge(
      int split, int edge, long child, float parentCover, int nodesBelow, int from, boolean leaf) {
    float part = Quadrature.share(covers.cover(child), parentCover);
    float covers = covering[split] * part;
    int last = from + nodesBelow - 1;
    share[edge] = part;
    place[edge] = last;
    featureAt[last] = feature[split];
    if (leaf) {
      scale[edge] = covers * nodes.leaf(child);
      return;
    }
    scale[edge] = 0;
    int at = splits++;
    node[at] = child;
    size[at] = nodesBelow;
    returned[at] = from;
    covering[at] = covers;
    edgeTo[at] = edge;
    parent[at] = split;
    features[at] = features[split] | 1L << feature[split];
  }

  /** Bytes that one takes. */
  static long bytes() {
    return 64L * EDGES;
  }

  /** Puts 0 for each feature of a tree's edges. */
  void clear(int treeAt, float[] values) {
    for (int at = begin(treeAt); at < endOf[treeAt]; at++) {
      values[featureAt[at]] = 0;
    }
  }

  /** The place of the first edge of a tree that returns. */
  int begin(int treeAt) {
    return treeAt == 0 ? 0 : endOf[treeAt - 1];
  }

  @Override
  public String toString() {
    return "%d trees, %d edges on %d levels %s"
        .formatted(trees, edges, levels, Arrays.toString(Arrays.copyOf(firstEdge, levels + 1)));
  }
}
