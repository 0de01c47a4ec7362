package dev.coppice.model.forest;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.coppice.model.Matrix;
import dev.coppice.model.forest.layout.ForestKeys;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestRanks;
import dev.coppice.model.forest.layout.ForestTrees;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The sums of a forest's leaves, row by row or in blocks of rows: which walk goes when.
 *
 * <p>Many rows keep a tree in the processor's cache, and pay for laying out its top; a single row
 * has its lanes filled with trees. Either way a sum is added to in the order of the trees.
 */
final class ForestScorer {

  private static final int LANES = ForestLayout.LANES;

  /** Rows that are worth a group of their own. */
  private static final int MIN_GROUP_ROWS = 4;

  /**
   * What the slots of a block should take at most: more than the processor's first cache holds, as
   * they are read in their order, and each further block lays out the tops of all trees again.
   */
  private static final int GOOD_BLOCK_BYTES = 72 << 10;

  /** A block of wide rows has fewer rows, and takes this at most. */
  private static final int MAX_BLOCK_BYTES = 1 << 20;

  /** Where rows are ranked. */
  private static final int[] NO_STARTS = {};

  private static final int GOOD_BLOCK_ROWS = 64;
  private static final int MAX_BLOCK_ROWS = 512;

  /** What {@link #guessedRowNanos} is made of. */
  private static final long CALL_NANOS = 500;

  private static final long NEAR_NANOS = 2;
  private static final long FAR_NANOS = 5;
  private static final long FAR_STEPS = 10_000;
  private static final long VALUE_NANOS = 3;

  private final ForestTrees trees;
  private final ForestMixed mixed;
  private final PackedLanes packed;
  private final ForestRanks ranks;
  private final long rankSteps;
  private final int features;
  private final int depth;
  private final int slots;
  private final int blockRows;

  ForestScorer(ForestTrees trees, int features) {
    this.trees = trees;
    this.mixed = new ForestMixed(trees);
    this.packed = new PackedLanes(trees.layout().nodeFormat());
    this.ranks = new ForestRanks(trees);
    this.rankSteps = ranks.steps();
    this.features = features;
    this.depth = IntStream.range(0, trees.count()).map(trees::depth).max().orElse(0);
    this.slots = trees.layout().isPacked() ? ranks.slots() : ForestKeys.slots(features);
    this.blockRows = blockRows(Integer.BYTES * slots);
  }

  /**
   * What a single row takes, roughly: a walk as deep as the deepest for every tree, at a few
   * nanoseconds per step while their nodes are near; then come its features, and the transformation
   * of each output.
   */
  long guessedRowNanos() {
    long steps = (long) trees.count() * depth;
    long stepNanos = steps < FAR_STEPS ? NEAR_NANOS : FAR_NANOS;
    long values = trees.layout().isPacked() ? rankSteps : features;
    return CALL_NANOS + stepNanos * steps + VALUE_NANOS * (values + 10L * trees.groups());
  }

  /** Rows of a block, a multiple of the lanes; 0 if rows are so wide that each has to go alone. */
  private static int blockRows(int rowBytes) {
    int most = Math.min(MAX_BLOCK_BYTES / rowBytes, GOOD_BLOCK_ROWS);
    int rows = Math.max(GOOD_BLOCK_BYTES / rowBytes, most);
    return Math.min(rows, MAX_BLOCK_ROWS) / LANES * LANES;
  }

  /** Fills up to whole lanes. */
  private static int fill(int walks) {
    return Math.ceilDiv(walks, LANES) * LANES;
  }

  /** Sums of all rows, row-major. */
  void score(Matrix rows, float[] sums) {
    int groups = trees.groups();
    for (int i = 0; i < sums.length; i++) {
      sums[i] = trees.margin(i % groups);
    }
    int count = rows.rows();
    int rest = count % LANES;
    int grouped = blockRows == 0 ? 0 : rest < MIN_GROUP_ROWS ? count - rest : count;
    ForestScratch scratch = ForestScratch.take();
    try {
      int block = evenBlock(grouped);
      for (int first = 0; first < grouped; first += block) {
        scoreBlock(rows, first, Math.min(block, grouped - first), scratch, sums);
      }
      for (int row = grouped; row < count; row++) {
        scoreRow(rows, row, scratch, sums);
      }
    } finally {
      scratch.give();
    }
  }

  /** Rows of as few blocks as can be, of about the same size. */
  private int evenBlock(int rows) {
    return rows == 0 ? 0 : fill(Math.ceilDiv(rows, Math.ceilDiv(rows, blockRows)));
  }

  private void scoreBlock(Matrix rows, int first, int count, ForestScratch scratch, float[] sums) {
    long stride = (long) slots << ForestKeys.GROUP_SHIFT;
    long top = scratch.block(ForestTop.BYTES + fill(count) / LANES * stride);
    long block = top + ForestTop.BYTES;
    boolean isRanked = isRanked(count);
    if (trees.layout().isPacked()) {
      int[] from = scratch.keys(LANES);
      for (int i = 0; i < count; i += LANES) {
        ranks.putGroup(rows, first + i, count - i, block + i / LANES * stride, from, isRanked);
      }
    } else {
      putBlock(rows, first, count, scratch.keys(slots), block, stride);
    }
    int[] starts = isRanked ? NO_STARTS : scratch.keys(slots + 1);
    if (!isRanked) {
      ranks.starts(starts);
    }
    for (int tree = 0; tree < trees.count(); tree++) {
      walk(tree, count, top, block, stride, starts, scratch.walks());
      int from = first * trees.groups() + trees.group(tree);
      ForestLanes.add(scratch.walks(), count, trees.weight(tree), sums, from, trees.groups());
    }
  }

  /**
   * Whether a block's rows are put as ranks. Trees that are laid out as a whole are laid out with
   * their thresholds instead, if that is less to look up.
   */
  private boolean isRanked(int count) {
    return !trees.layout().isPacked()
        || depth == 0
        || depth > ForestTop.levels(depth, count)
        || (long) trees.count() << depth > count * rankSteps;
  }

  private void putBlock(Matrix rows, int first, int count, int[] keys, long block, long stride) {
    for (int i = 0; i < fill(count); i++) {
      // Lanes without a row of their own repeat the last.
      ForestKeys.put(rows, first + Math.min(i, count - 1), features, trees, keys);
      long lane = block + i / LANES * stride + (long) i % LANES * Integer.BYTES;
      ForestKeys.copy(keys, slots, lane);
    }
  }

  private void walk(
      int tree, int count, long top, long block, long stride, int[] starts, long[] walks) {
    int depth = trees.depth(tree);
    int levels = trees.isNumeric() ? ForestTop.levels(depth, count) : 0;
    if (levels > 0) {
      if (trees.layout().isPacked()) {
        ForestTop.expandPacked(trees, tree, levels, top, starts);
      } else {
        ForestTop.expand(trees, tree, levels, top);
      }
      ForestTop.walk(top, levels, count, block, stride, walks);
      ForestTop.leave(walks, fill(count));
      if (depth == levels) {
        return;
      }
    } else {
      Arrays.fill(walks, 0, fill(count), trees.root(tree));
    }
    if (trees.layout().isPacked()) {
      packed.rows(walks, count, depth - levels, block, stride);
    } else if (trees.isPlain()) {
      ForestLanes.rows(walks, count, depth - levels, block, stride);
    } else {
      mixed.rows(walks, count, depth - levels, block, stride);
    }
  }

  private void scoreRow(Matrix rows, int row, ForestScratch scratch, float[] sums) {
    int[] keys = scratch.keys(slots + 1);
    long[] walks = scratch.walks();
    if (trees.layout().isPacked()) {
      ranks.put(rows, row, keys);
    } else {
      ForestKeys.put(rows, row, features, trees, keys);
    }
    for (int first = 0; first < trees.count(); first += walks.length) {
      int count = Math.min(walks.length, trees.count() - first);
      trees.roots(first, fill(count), walks);
      if (trees.layout().isPacked()) {
        packed.trees(walks, count, depth, keys);
      } else if (trees.isPlain()) {
        ForestLanes.trees(walks, count, depth, keys);
      } else {
        mixed.trees(walks, count, depth, keys);
      }
      addTrees(walks, first, count, sums, row * trees.groups());
    }
  }

  private void addTrees(long[] walks, int first, int count, float[] sums, int from) {
    if (trees.groups() == 1 && !trees.layout().isWeighted()) {
      float sum = sums[from];
      for (int i = 0; i < count; i++) {
        sum += ALL.get(JAVA_FLOAT_UNALIGNED, walks[i] & ForestTrees.NODE_BITS);
      }
      sums[from] = sum;
      return;
    }
    for (int i = 0; i < count; i++) {
      int tree = first + i;
      float score = ALL.get(JAVA_FLOAT_UNALIGNED, walks[i] & ForestTrees.NODE_BITS);
      sums[from + trees.group(tree)] += score * trees.weight(tree);
    }
  }
}
