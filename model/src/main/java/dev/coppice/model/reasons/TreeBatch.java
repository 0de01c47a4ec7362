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

  /** Edges of a larger tree are not laid out: what is done for a batch stays in the cache. */
  static final int MOST_EDGES = 1 << 15;

  /** Edges that there is room for at least. */
  private static final int LEAST_EDGES = 1 << 11;

  /** Edges that are enough to fill whole vectors on most levels. */
  private static final int GOOD_EDGES = 1000;

  private final int room;
  private final ForestNodes nodes;
  private final ForestCovers covers;

  /** Of each split: what a row is compared with. */
  final int[] condition;

  final int[] slot;

  /** The edge that leads to it, -1 to a root. */
  final int[] edgeTo;

  /** The nearest edge above its own that is of the same feature; {@link #room} if there is none. */
  final int[] ancestor;

  private final int[] feature;
  private final int[] parent;
  private final long[] features;
  private final long[] node;
  private final int[] size;
  private final int[] returned;
  private final float[] covering;

  /** Of each edge: the child's share of the cover. */
  final float[] share;

  /** What a leaf's score counts before a row is known; 0 of an edge to a split. */
  final float[] scale;

  /** Its place among the edges of all trees in the order in which they return. */
  final int[] place;

  /** Of each of those places its edge's feature. */
  final int[] featureAt;

  /** Of each level its first split and its first edge; of the one after the last their numbers. */
  final int[] firstSplit;

  final int[] firstEdge;

  /** Whether a level has an edge with an ancestor. */
  final boolean[] hasAncestor;

  /** Whether the edges to a level's splits are one after the other. */
  final boolean[] isWhole;

  /** The features of each tree, one tree after the other, and where each tree's end. */
  final int[] treeFeature;

  final int[] endOfFeatures;
  private final int[] lastTree;

  /** The trees that have edges, and the place after each one's last. */
  final int[] tree;

  final int[] endOf;

  private int trees;
  private int levels;
  private int splits;
  private int edges;

  /**
   * @param most edges of the largest tree, see {@link #room}
   */
  TreeBatch(ForestNodes nodes, ForestCovers covers, int most) {
    this.nodes = nodes;
    this.covers = covers;
    this.room = room(most);
    int splitRoom = room / 2;
    int levelRoom = splitRoom + 2; // A tree is no deeper, as each level has an edge to a split.
    condition = new int[splitRoom];
    slot = new int[splitRoom];
    edgeTo = new int[splitRoom];
    ancestor = new int[splitRoom];
    feature = new int[splitRoom];
    parent = new int[splitRoom];
    features = new long[splitRoom];
    node = new long[splitRoom];
    size = new int[splitRoom];
    returned = new int[splitRoom];
    covering = new float[splitRoom];
    tree = new int[splitRoom];
    endOf = new int[splitRoom];
    share = new float[room];
    scale = new float[room];
    place = new int[room];
    featureAt = new int[room];
    firstSplit = new int[levelRoom];
    firstEdge = new int[levelRoom];
    hasAncestor = new boolean[levelRoom];
    isWhole = new boolean[levelRoom];
    treeFeature = new int[splitRoom];
    endOfFeatures = new int[splitRoom];
    lastTree = new int[nodes.features()];
  }

  /** Edges of a batch for trees of at most so many, as far as they are laid out at all. */
  static int room(int most) {
    return most > MOST_EDGES ? LEAST_EDGES : Math.max(LEAST_EDGES, most);
  }

  /** Edges that there is room for. */
  int room() {
    return room;
  }

  /** Whether a tree can be in a batch. */
  boolean fits(int index) {
    return nodes.end(index) - nodes.first(index) - 1 <= room;
  }

  /** Levels that have splits. */
  int levels() {
    return levels;
  }

  int edges() {
    return edges;
  }

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
      if (laid + more > room) {
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
    listFeatures();
    return next;
  }

  /** Lists the features that each tree splits on. */
  private void listFeatures() {
    int listed = 0;
    Arrays.fill(lastTree, -1);
    for (int at = 0; at < trees; at++) {
      for (int i = begin(at); i < endOf[at]; i++) {
        int own = featureAt[i];
        if (lastTree[own] != at) {
          lastTree[own] = at;
          treeFeature[listed++] = own;
        }
      }
      endOfFeatures[at] = listed;
    }
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
      isWhole[levels] = true;
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
    int found = room;
    if ((features[split] & bit) != 0) { // Perhaps: features share bits.
      int child = split;
      while (found == room && parent[child] >= 0) {
        found = feature[parent[child]] == own ? edgeTo[child] : room;
        child = parent[child];
      }
      hasAncestor[levels] |= found < room;
    }
    ancestor[split] = found;
    isWhole[levels] &= edgeTo[split] - split == edgeTo[firstSplit[levels]] - firstSplit[levels];
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

  /** Bytes that one with so much room takes. */
  static long bytes(int room) {
    return 48L * room;
  }

  /** The place of the first edge of a tree that returns. */
  int begin(int treeAt) {
    return treeAt == 0 ? 0 : endOf[treeAt - 1];
  }
}
