package dev.coppice.model.forest.restore;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.forest.layout.ForestTrees;
import dev.coppice.model.memory.Blocks;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A forest on its way back into memory: its block is filled from outside, checked piece by piece,
 * and then becomes a {@link Forest}. Walks check nothing, so no check may be left out.
 *
 * <p>Everything that follows the nodes is checked first; then nodes may be, by several threads at
 * once, and at last what lay in no range as a whole.
 */
public final class ForestRestore implements AutoCloseable {

  private final ForestImage image;
  private final Blocks blocks;
  private final MemorySegment block;
  private final MemorySegment leaves;
  private final ForestTrees trees;
  private final ForestCheck check;
  private @Nullable Forest forest;

  /**
   * Takes the block's memory, and what is needed until all is checked.
   *
   * @param blocks where from; {@link ForestImage#bytes} and {@link #bytes} say how much
   */
  public ForestRestore(ForestImage image, Blocks blocks) {
    this.image = image;
    this.blocks = blocks;
    this.block = blocks.allocateDirty(image.blockBytes());
    try {
      this.leaves = leafBytes(image) == 0 ? MemorySegment.NULL : blocks.allocate(leafBytes(image));
    } catch (RuntimeException | Error e) {
      blocks.free(block);
      throw e;
    }
    this.trees = new ForestTrees(image.layout(), block.address());
    this.check = new ForestCheck(trees, image.info().featureCount(), leaves.address());
  }

  /** Where to put the block's bytes, as long as they are. */
  public MemorySegment block() {
    return block.asSlice(0, image.blockBytes());
  }

  /**
   * Native bytes that are taken beside the forest's until this is closed.
   *
   * @param blocks where from
   */
  public static long bytes(ForestImage image, Blocks blocks) {
    return leafBytes(image) == 0 ? 0 : blocks.bytes(leafBytes(image));
  }

  /** A word more than there are, so that each has one after it. */
  private static long leafBytes(ForestImage image) {
    long bytes = LeafBits.bytes(image);
    return bytes == 0 ? 0 : bytes + Long.BYTES;
  }

  /** Where to put the {@link LeafBits}, as long as they are; they come first. */
  public MemorySegment leaves() {
    return leaves.asSlice(0, LeafBits.bytes(image));
  }

  /** Bytes of the nodes, which the block begins with. */
  public long nodeBytes() {
    return image.layout().categories();
  }

  /**
   * Checks all that follows the nodes, once it is there, and the leaves are.
   *
   * @throws InvalidModelException if no forest has that
   */
  public void checkTables() throws InvalidModelException {
    check.tables();
  }

  /**
   * Checks the nodes in a range of the block's bytes, once these are there and the tables checked.
   *
   * @param from a multiple of 16
   * @param to a multiple of 16, or the end of the nodes; at most a GiB on
   * @throws InvalidModelException if a walk could go astray
   */
  public void checkNodes(long from, long to) throws InvalidModelException {
    int shift = image.layout().nodeShift();
    check.nodes(from >> shift, to >> shift);
  }

  /**
   * Checks that the nodes are trees, once all else is checked. Scores do without: only who visits
   * every node, as reasons do, would go astray or never end.
   *
   * @throws InvalidModelException if they are none
   */
  public void checkShapes() throws InvalidModelException {
    check.shapes();
  }

  /** The forest, which owns the block from now on; everything was checked by then. */
  public Forest forest() {
    Forest restored = new Forest(block, blocks, trees, image);
    forest = restored;
    return restored;
  }

  /** Frees what only the checks needed, and the block, unless it became a forest. */
  @Override
  public void close() {
    if (leaves.byteSize() > 0) {
      blocks.free(leaves);
    }
    if (forest == null) {
      blocks.free(block);
    }
  }
}
