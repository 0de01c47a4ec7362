package dev.coppice.model;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

/**
 * The walk from root to leaf. Four walks go hand in hand, so that the processor waits for the
 * memory of one while it computes another; each step is the same few instructions, without a branch
 * that depends on data. A walk that has arrived steps on the spot until all have.
 */
final class ForestWalk {

  /** Walks that go hand in hand. */
  static final int LANES = 4;

  private static final long DISTANCE = 0xFFFF00000000L;

  /** XGBoost sends left what is no category, from here on. */
  private static final int END_OF_CATEGORIES = ForestNode.key(1 << 24);

  private ForestWalk() {}

  /**
   * Walks {@link #LANES} trees or rows of numeric splits.
   *
   * @param roots address of each lane's root
   * @param rows address of the slots of each lane's row
   * @param leaves receives each lane's score
   */
  static void walk(long[] roots, long[] rows, float[] leaves) {
    long atA = roots[0];
    long atB = roots[1];
    long atC = roots[2];
    long atD = roots[3];
    long rowA = rows[0];
    long rowB = rows[1];
    long rowC = rows[2];
    long rowD = rows[3];
    long nodeA = node(atA);
    long nodeB = node(atB);
    long nodeC = node(atC);
    long nodeD = node(atD);
    while (((nodeA | nodeB | nodeC | nodeD) & DISTANCE) != 0) {
      atA += step(nodeA, rowA);
      atB += step(nodeB, rowB);
      atC += step(nodeC, rowC);
      atD += step(nodeD, rowD);
      nodeA = node(atA);
      nodeB = node(atB);
      nodeC = node(atC);
      nodeD = node(atD);
    }
    leaves[0] = ForestNode.score(nodeA);
    leaves[1] = ForestNode.score(nodeB);
    leaves[2] = ForestNode.score(nodeC);
    leaves[3] = ForestNode.score(nodeD);
  }

  /**
   * Walks one tree of any splits.
   *
   * @param categories address of the forest's category words
   */
  static float one(long root, long categories, long row) {
    long at = root;
    long node = node(at);
    while (ForestNode.distance(node) != 0) {
      if (ForestNode.isCategorical(node)) {
        int key = key(node, row);
        long words = categories + 4L * ForestNode.categories(node);
        at += goesRight(words, key) ? 8L * ForestNode.distance(node) : 8;
      } else {
        at += step(node, row);
      }
      node = node(at);
    }
    return ForestNode.score(node);
  }

  private static long node(long address) {
    return NativeMemory.ALL.get(JAVA_LONG_UNALIGNED, address);
  }

  private static int key(long node, long row) {
    return NativeMemory.ALL.get(JAVA_INT_UNALIGNED, row + (ForestNode.slot(node) << 2));
  }

  /** Bytes to the next node; none from a leaf. */
  private static long step(long node, long row) {
    long distance = node >>> 32 & 0xFFFF;
    long isLeft = ((long) key(node, row) - ForestNode.threshold(node)) >> 63;
    return (distance + (isLeft & (1 - distance))) << 3;
  }

  private static boolean goesRight(long words, int key) {
    if (key == ForestNode.MISSING_RIGHT) {
      return true;
    }
    if (key < 0 || key >= END_OF_CATEGORIES) {
      return false;
    }
    int category = (int) Float.intBitsToFloat(key);
    int word = category / Integer.SIZE;
    if (word >= NativeMemory.ALL.get(JAVA_INT_UNALIGNED, words)) {
      return false;
    }
    int bits = NativeMemory.ALL.get(JAVA_INT_UNALIGNED, words + 4 + 4L * word);
    return (bits >>> (category % Integer.SIZE) & 1) != 0;
  }
}
