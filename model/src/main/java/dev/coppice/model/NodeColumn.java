package dev.coppice.model;

/**
 * The nodes of a forest while it is laid out; the first one that needs it makes all of them wide.
 */
final class NodeColumn implements AutoCloseable {

  private final NativeHold hold;
  private LongColumn longs;
  private boolean isWide;

  NodeColumn(NativeHold hold) {
    this.hold = hold;
    this.longs = new LongColumn(hold);
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

  void addLeaf(float score) {
    longs.add(ForestNode.leaf(score));
    if (isWide) {
      longs.add(0);
    }
  }

  /**
   * Adds a split, to be linked to its right child later.
   *
   * @param condition threshold as key, or index of the categories
   * @param slot that of the feature
   */
  void addSplit(int condition, int slot, boolean isCategorical) {
    if (!isWide && slot > ForestNode.MAX_SLOT) {
      widen();
    }
    if (isWide) {
      longs.add(ForestNode.split(condition, 0, false));
      longs.add(ForestNode.wideSlot(slot, isCategorical));
    } else {
      longs.add(ForestNode.split(condition, slot, isCategorical));
    }
  }

  /** The next node is the right child of {@code parent}. */
  void link(long parent) {
    long distance = size() - parent;
    if (!isWide && distance > ForestNode.MAX_DISTANCE) {
      widen();
    }
    long at = isWide ? parent << 1 : parent;
    longs.set(at, ForestNode.withDistance(longs.get(at), distance));
  }

  private void widen() {
    try (LongColumn narrow = longs) {
      LongColumn wide = new LongColumn(hold);
      longs = wide;
      isWide = true;
      for (long i = 0; i < narrow.size(); i++) {
        wide.add(ForestNode.widened(narrow.get(i)));
        wide.add(ForestNode.widenedSlot(narrow.get(i)));
      }
    }
  }

  @Override
  public void close() {
    longs.close();
  }
}
