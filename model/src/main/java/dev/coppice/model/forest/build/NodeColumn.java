package dev.coppice.model.forest.build;

import dev.coppice.model.forest.layout.ForestNode;
import dev.coppice.model.memory.NativeHold;
import dev.coppice.model.memory.ReadingMemory;

/**
 * The nodes of a forest while it is laid out; the first one that needs it makes all of them wide.
 */
final class NodeColumn implements AutoCloseable {

  private static final int NEAR = 1 << 14;

  private final ReadingMemory memory;
  private final NativeHold hold;
  private LongColumn longs;
  private boolean isWide;
  // The first longs of the tree at hand: an array is quick also before it was compiled, and a tree
  // of the usual size is copied at once.
  private long[] near = {};
  private int treeLongs;
  // Where in the column the tree at hand begins.
  private long base;

  /**
   * @param isWide whether nodes are wide before one needs it
   */
  NodeColumn(ReadingMemory memory, boolean isWide) {
    this.memory = memory;
    this.hold = memory.nativeHold();
    this.longs = new LongColumn(hold);
    this.isWide = isWide;
  }

  boolean isWide() {
    return isWide;
  }

  LongColumn longs() {
    return longs;
  }

  /** Nodes laid so far. */
  long size() {
    return isWide ? longs.size() >> 1 : longs.size();
  }

  private long distance(long node) {
    return (longs.get(node * nodeLongs()) >>> ForestNode.DISTANCE_SHIFT) & distanceMask();
  }

  private int condition(long node) {
    return (int) longs.get(isWide ? 2 * node : node);
  }

  /** Longs of a node. */
  int nodeLongs() {
    return isWide ? 2 : 1;
  }

  /** See {@link ForestNode#distanceMask}. */
  long distanceMask() {
    return ForestNode.distanceMask(isWide);
  }

  /**
   * Copies nodes as they are.
   *
   * @param node the first
   * @param to room for {@link #nodeLongs} longs each
   */
  void copyTo(long[] to, long node, int count) {
    longs.copyTo(to, node * nodeLongs(), count * nodeLongs());
  }

  /**
   * Begins a tree, whose nodes may then be put at any place in it.
   *
   * @param nodes how many there will be
   * @param farthest how far a right child is from its split at most
   * @param highestSlot that a split looks at
   */
  void begin(int nodes, int farthest, int highestSlot) {
    if (!isWide && (highestSlot > ForestNode.MAX_SLOT || farthest > ForestNode.MAX_DISTANCE)) {
      widen();
    }
    base = longs.size();
    treeLongs = isWide ? 2 * nodes : nodes;
    longs.grow(treeLongs);
    int length = Math.min(treeLongs, NEAR);
    if (near.length < length) {
      memory.take((long) length * Long.BYTES);
      memory.give((long) near.length * Long.BYTES);
      near = new long[length];
    }
  }

  void leaf(int at, float score) {
    put(at, ForestNode.leaf(score), 0);
  }

  /**
   * @param condition threshold as key or as number, or index of the categories
   * @param slot that of the feature
   * @param distance how far the right child is
   */
  void split(int at, int condition, int slot, boolean isCategorical, int distance) {
    if (isWide) {
      long first = ForestNode.withDistance(ForestNode.split(condition, 0, false), distance);
      put(at, first, ForestNode.wideSlot(slot, isCategorical));
    } else {
      long node = ForestNode.split(condition, slot, isCategorical);
      put(at, ForestNode.withDistance(node, distance), 0);
    }
  }

  private void put(int at, long first, long second) {
    if (isWide) {
      put(2 * at, first);
      put(2 * at + 1, second);
    } else {
      put(at, first);
    }
  }

  private void put(int at, long value) {
    if (at < near.length) {
      near[at] = value;
    } else {
      longs.set(base + at, value);
    }
  }

  /** Adds the tree to those before it. */
  void end() {
    longs.set(base, near, Math.min(treeLongs, near.length));
  }

  /** Puts keys where there are numbers of thresholds; no split is categorical so far. */
  void resolve(Thresholds thresholds) {
    for (long node = 0; node < size(); node++) {
      if (distance(node) > 0) {
        long at = isWide ? 2 * node : node;
        long key = Integer.toUnsignedLong(thresholds.key(ForestNode.number(condition(node))));
        longs.set(at, (longs.get(at) & ~0xFFFFFFFFL) | key);
      }
    }
  }

  private void widen() {
    try (LongColumn narrow = longs) {
      LongColumn wide = new LongColumn(hold);
      longs = wide;
      isWide = true;
      wide.grow(2 * narrow.size());
      for (long i = 0; i < narrow.size(); i++) {
        wide.set(2 * i, ForestNode.widened(narrow.get(i)));
        wide.set(2 * i + 1, ForestNode.widenedSlot(narrow.get(i)));
      }
    }
  }

  @Override
  public void close() {
    longs.close();
  }
}
