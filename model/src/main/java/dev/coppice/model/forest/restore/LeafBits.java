package dev.coppice.model.forest.restore;

import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.forest.ForestNodes;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Which nodes of a packed forest are leaves: a bit for each, in bytes, the lowest first, filled up
 * to whole words of 64. Only a node's parent says that in the block; who checks nodes one by one
 * wants to know it of each.
 *
 * <p>They are written piece by piece, in the order of the nodes. For one thread, under a lease.
 */
public final class LeafBits {

  /** The bits of so many nodes, from the first one of any byte on. */
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ForestNodes nodes;
  private int tree = -1;
  private long node;
  private long end;
  private boolean isLeaf;

  /** Of the splits whose right children are yet to come, whether these are leaves. */
  private boolean[] waiting = {};

  private int waits;

  /**
   * @param forest packed
   */
  public LeafBits(Forest forest) {
    this.nodes = new ForestNodes(forest);
  }

  /** The bytes of all: whole words, and none of a forest that is not packed. */
  public static long bytes(ForestImage image) {
    return image.layout().isPacked()
        ? Math.ceilDiv(image.layout().nodes(), Long.SIZE) * Long.BYTES
        : 0;
  }

  /**
   * Puts the next ones, as many as there is room for.
   *
   * @param to with room for whole words
   */
  public void put(ByteBuffer to) {
    to.order(ByteOrder.LITTLE_ENDIAN);
    while (to.hasRemaining() && hasNext()) {
      long word = 0;
      for (int bit = 0; bit < Long.SIZE && hasNext(); bit++) {
        word |= next() ? 1L << bit : 0;
      }
      to.putLong(word);
    }
  }

  private boolean hasNext() {
    return node < end || tree + 1 < nodes.trees();
  }

  private boolean next() {
    if (node == end) {
      tree++;
      end = nodes.end(tree);
      isLeaf = end - node == 1;
      waiting = waiting.length > nodes.depth(tree) ? waiting : new boolean[nodes.depth(tree) + 1];
    }
    boolean was = isLeaf;
    if (!was) {
      waiting[waits++] = nodes.isRightLeaf(node);
      isLeaf = nodes.isLeftLeaf(node);
    } else if (waits > 0) {
      isLeaf = waiting[--waits];
    }
    node++;
    return was;
  }
}
