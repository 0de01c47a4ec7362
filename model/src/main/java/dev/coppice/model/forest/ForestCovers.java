package dev.coppice.model.forest;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How much of the training came to each node of a forest: 4 bytes per node in a block beside the
 * forest's own, in the order of its nodes. Only reasons look at it, so it is not among the nodes.
 *
 * <p>Where the file's numbers of the nodes do not follow from the shape of some tree, as many bytes
 * more have them; they are 0 for trees where they do.
 */
public final class ForestCovers implements AutoCloseable {

  private final MemorySegment block;
  private final Blocks blocks;
  private final long nodes;
  private final boolean isNumbered;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /**
   * @param block freed with this
   * @param blocks where it is from
   * @param isNumbered whether there are numbers behind the covers
   */
  public ForestCovers(MemorySegment block, Blocks blocks, long nodes, boolean isNumbered) {
    this.block = block;
    this.blocks = blocks;
    this.nodes = nodes;
    this.isNumbered = isNumbered;
  }

  /** Bytes that are needed for so many nodes. */
  public static long bytes(long nodes, boolean isNumbered) {
    return Math.max(1, (isNumbered ? 2 : 1) * nodes) * Float.BYTES;
  }

  /** Native bytes that it takes, whole pages. */
  public long bytes() {
    return block.byteSize();
  }

  public long nodes() {
    return nodes;
  }

  /** Whether the file's numbers of some tree's nodes are kept. */
  public boolean isNumbered() {
    return isNumbered;
  }

  /** The sum of the hessians of the rows that came to a node. */
  public float cover(long node) {
    return ALL.get(JAVA_FLOAT_UNALIGNED, (block.address() + 4 * node) & NativeMemory.ADDRESS_BITS);
  }

  /** Reads the covers of nodes that follow each other. */
  public void read(long first, int count, float[] to) {
    long address = (block.address() + 4 * first) & NativeMemory.ADDRESS_BITS;
    MemorySegment.copy(ALL, JAVA_FLOAT_UNALIGNED, address, to, 0, count);
  }

  /** The number that the file has for a node, if those of its tree are kept. */
  public int number(long node) {
    return ALL.get(
        JAVA_INT_UNALIGNED, (block.address() + 4 * (nodes + node)) & NativeMemory.ADDRESS_BITS);
  }

  /** What it consists of; written only by who makes it. */
  public MemorySegment block() {
    return block.asSlice(0, bytes(nodes, isNumbered));
  }

  /** Covers of a forest that are to be filled, its memory from there. */
  public static ForestCovers ofForest(ForestImage image, boolean isNumbered, Blocks blocks) {
    long nodes = image.layout().nodes();
    return new ForestCovers(blocks.allocate(bytes(nodes, isNumbered)), blocks, nodes, isNumbered);
  }

  /** Native bytes that those would take. */
  public static long bytesOf(ForestImage image, boolean isNumbered, Blocks blocks) {
    return blocks.bytes(blockBytesOf(image, isNumbered));
  }

  /** The bytes of their block that are to be kept. */
  public static long blockBytesOf(ForestImage image, boolean isNumbered) {
    return bytes(image.layout().nodes(), isNumbered);
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      blocks.free(block);
    }
  }
}
