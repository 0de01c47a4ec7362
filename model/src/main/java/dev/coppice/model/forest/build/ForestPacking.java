package dev.coppice.model.forest.build;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.coppice.model.ForestFormat;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestNode;
import dev.coppice.model.forest.layout.ForestRanks;
import dev.coppice.model.forest.layout.NodeFormat;
import dev.coppice.model.memory.ReadingMemory;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Writes nodes that were laid at 8 or 16 bytes each as packed ones, once all thresholds are known:
 * a threshold's place among its feature's becomes its rank, a pair of feature and direction of
 * missing values becomes a slot.
 */
final class ForestPacking {

  private static final int NODE_SHIFT = ForestFormat.PACKED.nodeShift();

  private static final int CHUNK_NODES = 1 << 12;

  private final ReadingMemory memory;
  private final NodeColumn nodes;
  private final Thresholds thresholds;
  private final FeatureUses uses;
  private final long[] sorted;
  private final int slots;
  private final int features;
  private final int maxThresholds;
  private final long steps;

  /**
   * @param thresholds all that the nodes have, by their numbers
   */
  ForestPacking(ReadingMemory memory, NodeColumn nodes, Thresholds thresholds, FeatureUses uses) {
    this.memory = memory;
    this.nodes = nodes;
    this.thresholds = thresholds;
    this.uses = uses;
    this.sorted = thresholds.sorted();
    int slotsSoFar = 1;
    int featuresSoFar = 0;
    int most = 0;
    long stepsSoFar = 0;
    for (int from = 0; from < sorted.length; from = endOfFeature(from)) {
      int count = endOfFeature(from) - from;
      most = Math.max(most, count);
      stepsSoFar += Integer.SIZE - Integer.numberOfLeadingZeros(count);
      slotsSoFar += uses.slots(Thresholds.feature(sorted[from]));
      featuresSoFar++;
    }
    this.slots = slotsSoFar;
    this.features = featuresSoFar;
    this.maxThresholds = most;
    this.steps = stepsSoFar;
  }

  private int endOfFeature(int from) {
    int feature = Thresholds.feature(sorted[from]);
    int end = from + 1;
    while (end < sorted.length && Thresholds.feature(sorted[end]) == feature) {
      end++;
    }
    return end;
  }

  /** Thresholds of the feature with the most. */
  int maxThresholds() {
    return maxThresholds;
  }

  /**
   * The layout of the packed forest; the one given where nodes do not fit, or where it serves
   * better.
   *
   * @param unpacked the same forest's as its nodes are laid
   * @param farthest from any split to its right child
   * @param depth steps to the deepest leaf
   */
  ForestLayout layout(ForestLayout unpacked, int farthest, int depth, FormatRule rule) {
    Optional<NodeFormat> fitting = NodeFormat.fitting(slots, maxThresholds, farthest);
    if (fitting.isEmpty() || unpacked.nodes() > ForestLayout.MAX_PACKED_NODES) {
      return unpacked;
    }
    ForestLayout packed =
        new ForestLayout(
            ForestFormat.PACKED,
            fitting.get(),
            unpacked.nodes(),
            0,
            unpacked.trees(),
            unpacked.isWeighted(),
            unpacked.groups(),
            0,
            features,
            slots,
            sorted.length);
    long walkSteps = (long) unpacked.trees() * depth;
    return rule.packs(packed.bytes(), unpacked.bytes(), steps, walkSteps) ? packed : unpacked;
  }

  /**
   * Writes the nodes, and what ranks a row, to where the layout has them. Nodes go through arrays,
   * which spares each access its checks.
   */
  void write(MemorySegment to, ForestLayout layout) {
    int[] splits = rank(to, layout);
    int length = (int) Math.min(layout.nodes(), CHUNK_NODES);
    long bytes = (long) splits.length * Integer.BYTES;
    long chunkBytes = (long) length * (nodes.nodeLongs() * Long.BYTES + Integer.BYTES);
    memory.take(chunkBytes);
    long[] from = new long[length * nodes.nodeLongs()];
    int[] words = new int[length];
    for (long first = 0; first < layout.nodes(); first += length) {
      int count = (int) Math.min(length, layout.nodes() - first);
      nodes.copyTo(from, first, count);
      pack(from, nodes.nodeLongs(), nodes.distanceMask(), splits, words, count);
      MemorySegment.copy(words, 0, to, JAVA_INT_UNALIGNED, first << NODE_SHIFT, count);
    }
    memory.give(bytes + chunkBytes);
  }

  /**
   * Packs nodes. Which of them are leaves follows no pattern, so that there is no branch for it.
   *
   * @param step longs of a node
   * @param distanceMask of a node's first long
   */
  private static void pack(
      long[] from, int step, long distanceMask, int[] splits, int[] words, int count) {
    for (int i = 0; i < count; i++) {
      long node = from[i * step];
      int distance = (int) ((node >>> ForestNode.DISTANCE_SHIFT) & distanceMask);
      int isSplit = -distance >> 31;
      int condition = (int) node;
      int split = splits[condition & ~ForestNode.RIGHT_LEAF & isSplit];
      // A left side of one node is a leaf.
      int leftLeaf = (distance - 3) >>> 31;
      int children = NodeFormat.children(distance, leftLeaf, condition >>> 31);
      words[i] = ((split | children) & isSplit) | (condition & ~isSplit);
    }
  }

  /**
   * Writes the features and their thresholds.
   *
   * @return for each number of a threshold its split where missing values go left, then the one
   *     where they go right
   */
  private int[] rank(MemorySegment to, ForestLayout layout) {
    int length = Math.max(1, 2 * sorted.length);
    memory.take((long) length * Integer.BYTES);
    int[] splits = new int[length];
    NodeFormat format = layout.nodeFormat();
    long entry = layout.ranked();
    int slot = 1;
    for (int from = 0; from < sorted.length; ) {
      int end = endOfFeature(from);
      int feature = Thresholds.feature(sorted[from]);
      to.set(JAVA_INT_UNALIGNED, entry, feature | uses.marks(feature));
      to.set(JAVA_INT_UNALIGNED, entry + 4, end - from);
      entry += ForestRanks.ENTRY_BYTES;
      int right = slot + uses.slots(feature) - 1;
      for (int i = from; i < end; i++) {
        to.set(JAVA_INT_UNALIGNED, layout.thresholds() + 4L * i, Thresholds.keyOf(sorted[i]));
        int number = thresholds.number(sorted[i]);
        splits[2 * number] = format.split(i - from, slot);
        splits[2 * number + 1] = format.split(i - from, right);
      }
      slot = right + 1;
      from = end;
    }
    return splits;
  }
}
