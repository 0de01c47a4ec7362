package dev.coppice.model.reasons;

import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestNodes;

/**
 * Some trees of a forest, laid out for contributions: their edges level by level, those to left
 * children first, then those to right ones in the same order. All that does not depend on a row is
 * computed here, once for all rows of a block.
 *
 * <p>It is most of the work for one row. So nodes are read in one go, and what follows is done in
 * small loops, none of which branches on what a node is: the processor would guess wrong every
 * other time. Both children of a split are put behind the splits of the next level, and the next
 * one takes the place of those that are leaves.
 *
 * <p>It is filled anew for other trees, and takes the same memory whatever they are. For one
 * thread.
 */
final class TreeBatch {

  /** Edges of a larger tree are not laid out: what is done for a batch stays in the cache. */
  private static final int MAX_EDGES = 1 << 15;

  /**
   * Levels of a tree likewise: a deep one is searched once more from each of its splits upwards.
   */
  private static final int MAX_DEPTH = 64;

  /** Edges that are enough to fill whole vectors on most levels. */
  private static final int GOOD_EDGES = 1000;

  /** A split that waits: its node, the one after the last below it, its parent and its edge. */
  private static final int NODE_SHIFT = 48;

  private static final int END_SHIFT = 32;
  private static final int PARENT_SHIFT = 16;
  private static final int FIELD = 0xffff;

  private final ForestNodes nodes;
  private final int room;
  private final BatchNodes read;
  private final Ancestors above;

  private final long[] order;

  /** Of each split: what a row is compared with. */
  final int[] condition;

  final int[] slot;

  /** The edge that leads to it; {@link #room} to a root. */
  final int[] edgeTo;

  /** The nearest edge above its own that is of the same feature; {@link #room} if there is none. */
  final int[] ancestor;

  private final int[] right;

  /** Of each edge: the child's share of the cover. */
  final float[] share;

  /** What a leaf's score counts before a row is known; 0 of an edge to a split. */
  final float[] scale;

  private final float[] covering;

  final ReturnOrder returns;

  /** Of each level its first split and its first edge; of the one after the last their numbers. */
  final int[] firstSplit;

  final int[] firstEdge;

  /** Whether a level has an edge with an ancestor. */
  final boolean[] hasAncestor;

  private int levels;
  private int splits;
  private int edges;

  /**
   * @param room see {@link #room(int, long)}
   * @param depth of the deepest tree
   */
  TreeBatch(ForestNodes nodes, ForestCovers covers, int room, int depth) {
    this.nodes = nodes;
    this.room = room;
    int splitRoom = room / 2;
    read = new BatchNodes(nodes, covers, nodeRoom(room));
    above = new Ancestors(splitRoom, nodes.features());
    order = new long[splitRoom + 1];
    condition = new int[splitRoom];
    slot = new int[splitRoom];
    edgeTo = new int[splitRoom + 1];
    ancestor = new int[splitRoom];
    right = new int[splitRoom];
    share = new float[room];
    scale = new float[room];
    covering = new float[room + 1];
    returns = new ReturnOrder(nodeRoom(room), splitRoom, nodes.features());
    firstSplit = new int[depth + 1];
    firstEdge = new int[depth + 1];
    hasAncestor = new boolean[depth];
    edgeTo[splitRoom] = room;
    covering[room] = 1;
  }

  /**
   * Edges of a batch.
   *
   * @param most edges of the largest tree that is to be laid out
   * @param all edges of all these
   */
  static int room(int most, long all) {
    return (int) Math.min(GOOD_EDGES + most, all);
  }

  /** Nodes of as many edges: a tree with edges has two or more. */
  private static int nodeRoom(int room) {
    return room + room / 2 + 1;
  }

  /** Bytes that one with so much room takes. */
  static long bytes(int room, int features, int depth) {
    int splits = room / 2;
    return BatchNodes.bytes(nodeRoom(room))
        + Ancestors.bytes(splits)
        + ReturnOrder.bytes(nodeRoom(room), splits, features)
        + 28L * splits
        + 12L * room
        + 9L * depth;
  }

  /** Edges that there is room for. */
  int room() {
    return room;
  }

  /** Whether a tree can be in a batch. */
  static boolean fits(ForestNodes nodes, int tree) {
    return edges(nodes, tree) <= MAX_EDGES && nodes.depth(tree) <= MAX_DEPTH;
  }

  /** Edges of a tree. */
  static long edges(ForestNodes nodes, int tree) {
    return nodes.end(tree) - nodes.first(tree) - 1;
  }

  /** Levels that have splits. */
  int levels() {
    return levels;
  }

  int edges() {
    return edges;
  }

  /**
   * Lays out trees.
   *
   * @param from the first of them, which {@linkplain #fits fits}
   * @return the tree after the last
   */
  int fill(int from, int end) {
    returns.clear();
    splits = 0;
    long first = nodes.first(from);
    int count = 0;
    int next = from;
    while (next < end && count - (next - from) < GOOD_EDGES && fits(nodes, next)) {
      int after = (int) (nodes.end(next) - first);
      if (after > nodeRoom(room)) { // Of many trees without an edge.
        break;
      }
      if (after - count > 1) {
        order[splits++] = waiting(count, after, above.none(), room);
        returns.add(next, count, after);
      }
      count = after;
      next++;
    }
    read.read(first, count);
    layLevels();
    returns.listFeatures();
    return next;
  }

  private void layLevels() {
    levels = 0;
    edges = 0;
    int from = 0;
    while (from < splits) {
      int to = splits;
      firstSplit[levels] = from;
      firstEdge[levels] = edges;
      walk(from, to);
      hasAncestor[levels] = above.find(from, to, levels, edgeTo, ancestor);
      place(from, to);
      weigh(from, to);
      edges += 2 * (to - from);
      levels++;
      from = to;
    }
    firstSplit[levels] = splits;
    firstEdge[levels] = edges;
  }

  /** Looks at a level's splits, and has those of the next one wait. */
  private void walk(int from, int to) {
    int next = splits;
    int edge = edges;
    int count = to - from;
    for (int split = from; split < to; split++) {
      long waiting = order[split];
      int node = node(waiting);
      int way = read.way[node];
      int other = node + ForestNodes.distanceOf(way);
      int itsSlot = read.slot[node];
      slot[split] = itsSlot;
      condition[split] = read.condition[node];
      above.feature[split] = nodes.feature(itsSlot);
      above.parent[split] = (int) (waiting >>> PARENT_SHIFT) & FIELD;
      edgeTo[split] = (int) waiting & FIELD;
      right[split] = other;
      order[next] = waiting(node + 1, other, split, edge);
      next += 1 - ForestNodes.leftLeaf(way);
      order[next] = waiting(other, end(waiting), split, edge + count);
      next += 1 - ForestNodes.rightLeaf(way);
      edge++;
    }
    splits = next;
  }

  private static long waiting(int node, int end, int parent, int edge) {
    return (long) node << NODE_SHIFT
        | (long) end << END_SHIFT
        | (long) parent << PARENT_SHIFT
        | edge;
  }

  private static int node(long waiting) {
    return (int) (waiting >>> NODE_SHIFT);
  }

  private static int end(long waiting) {
    return (int) (waiting >>> END_SHIFT) & FIELD;
  }

  /** Puts the edges of a level's splits where they return. */
  private void place(int from, int to) {
    int edge = edges;
    int count = to - from;
    for (int split = from; split < to; split++) {
      int feature = above.feature[split];
      returns.put(right[split], levels, edge, feature);
      returns.put(end(order[split]), levels, edge + count, feature);
      edge++;
    }
  }

  /** Computes what the edges of a level's splits count. */
  private void weigh(int from, int to) {
    int edge = edges;
    int count = to - from;
    for (int split = from; split < to; split++) {
      int node = node(order[split]);
      int way = read.way[node];
      int other = right[split];
      float cover = read.cover[node];
      float part = covering[edgeTo[split]];
      float leftShare = Quadrature.share(read.cover[node + 1], cover);
      float rightShare = Quadrature.share(read.cover[other], cover);
      float leftPart = part * leftShare;
      float rightPart = part * rightShare;
      share[edge] = leftShare;
      share[edge + count] = rightShare;
      covering[edge] = leftPart;
      covering[edge + count] = rightPart;
      scale[edge] = leftPart * read.score(node + 1, ForestNodes.leftLeaf(way));
      scale[edge + count] = rightPart * read.score(other, ForestNodes.rightLeaf(way));
      edge++;
    }
  }
}
