package dev.coppice.model.reasons;

import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestNodes;

/**
 * The nodes of a batch on the heap, read in one go as they are in memory. Numbers of nodes are from
 * the batch's first one on. For one thread.
 */
final class BatchNodes {

  private final ForestNodes nodes;
  private final ForestCovers covers;

  /** Of a split what a row is compared with, of a leaf the bits of its score. */
  final int[] condition;

  /** Of a split where a row has the value. */
  final int[] slot;

  /** Of a split the way to its children, see {@link ForestNodes}. */
  final int[] way;

  final float[] cover;

  BatchNodes(ForestNodes nodes, ForestCovers covers, int room) {
    this.nodes = nodes;
    this.covers = covers;
    this.condition = new int[room];
    this.slot = new int[room];
    this.way = new int[room];
    this.cover = new float[room];
  }

  /** Bytes for each node that there is room for. */
  static long bytes(int room) {
    return 16L * room;
  }

  /** Takes up the nodes from one on. */
  void read(long first, int count) {
    nodes.read(first, count, condition, slot, way);
    covers.read(first, count, cover);
  }

  /** The score of a leaf; 0 if it is none. */
  float score(int node, int isLeaf) {
    return Float.intBitsToFloat(condition[node] & -isLeaf);
  }
}
