package dev.coppice.model.reasons;

/**
 * Finds for each split of a batch the nearest edge above its own that is of the same feature.
 *
 * <p>A split keeps eight bits of the features of the sixteen nearest splits above it, so that all
 * are compared at once, and nothing branches on where the feature is, which a processor would guess
 * wrong. It has to search where there are more levels, or more features.
 *
 * <p>For one thread.
 */
final class Ancestors {

  private static final int CODE_BITS = Byte.SIZE;
  private static final int CODE_MASK = (1 << CODE_BITS) - 1;
  private static final long EACH_BYTE = 0x0101010101010101L;
  private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

  /** Levels whose features are in one number. */
  private static final int NEAR_BITS = 3;

  private static final int NEAR = 1 << NEAR_BITS;

  private static final int ALL = 2 * NEAR;

  /** Four numbers of splits are in one number. */
  private static final int BITS = Short.SIZE;

  private static final int MASK = (1 << BITS) - 1;
  private static final long EACH_SHORT = 0x0001000100010001L;

  private final int none;
  private final boolean isShared;

  /** Of each split its feature. */
  final int[] feature;

  /** The split above it. */
  final int[] parent;

  // The features of the eight nearest from itself on, and of the next eight, the nearest one in
  // the lowest byte.
  private final long[] near;
  private final long[] far;

  // The numbers of itself and of those 1, 2 and 3 above; the same of those 4, 8 and 12 above.
  private final long[] ones;
  private final long[] fours;

  /**
   * @param splits that there is room for, less than 65,536
   * @param features of the forest
   */
  Ancestors(int splits, int features) {
    none = splits;
    isShared = features > CODE_MASK;
    feature = new int[splits + 1];
    parent = new int[splits + 1];
    near = new long[splits + 1];
    far = new long[splits + 1];
    ones = new long[splits + 1];
    fours = new long[splits + 1];
    feature[none] = -1;
    parent[none] = none;
    ones[none] = EACH_SHORT * none;
    fours[none] = EACH_SHORT * none;
  }

  /** Bytes that one for so many splits takes. */
  static long bytes(int splits) {
    return 40L * splits;
  }

  /** The split above a root. */
  int none() {
    return none;
  }

  /**
   * Finds those of a level's splits, after those of all levels above.
   *
   * @param edgeTo of each split the edge that leads to it, and of {@link #none} what a split has
   *     that has no such edge
   * @param ancestor is given the edges
   * @return whether there are any
   */
  boolean find(int from, int to, int level, int[] edgeTo, int[] ancestor) {
    boolean isDeep = level > NEAR;
    int most = isDeep ? ALL : NEAR;
    int found = 0;
    for (int split = from; split < to; split++) {
      int above = parent[split];
      long code = (feature[split] + 1L) & CODE_MASK;
      long nearer = near[above];
      long farther = far[above];
      near[split] = (nearer << CODE_BITS) | code;
      far[split] = (farther << CODE_BITS) | (nearer >>> (Long.SIZE - CODE_BITS));
      long line = ones[above];
      ones[split] = (line << BITS) | split;
      long lines = (fours[(int) (line >>> (3 * BITS))] << BITS) | split;
      fours[split] = lines;
      int steps = steps(nearer, code * EACH_BYTE);
      if (isDeep) {
        steps += steps(farther, code * EACH_BYTE) & -(steps >> NEAR_BITS);
      }
      int isThere = (steps - most) >> 31;
      int way = steps & isThere;
      int four = (int) (lines >>> ((way >> 2) * BITS)) & MASK;
      int nearest = (int) (ones[four] >>> ((way & 3) * BITS)) & MASK;
      int below = (nearest & isThere) | (none & ~isThere);
      if (isShared || level > ALL) {
        below = searched(split, below);
      }
      ancestor[split] = edgeTo[below];
      found |= below ^ none;
    }
    return found != 0;
  }

  /** The split below the nearest of the same feature, if another one seems to be that. */
  private int searched(int split, int guess) {
    int below = guess;
    if (feature[parent[below]] != feature[split]) {
      below = split;
      while (below != none && feature[parent[below]] != feature[split]) {
        below = parent[below];
      }
    }
    return below;
  }

  /** Steps to the lowest byte that is the same in another number; 8 if there is none. */
  private static int steps(long codes, long wanted) {
    long other = codes ^ wanted;
    long equal = ~(((other & LOW_BITS) + LOW_BITS) | other | LOW_BITS);
    return Long.numberOfTrailingZeros(equal) / CODE_BITS;
  }
}
