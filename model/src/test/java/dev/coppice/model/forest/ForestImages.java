package dev.coppice.model.forest;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.forest.restore.ForestRestore;
import dev.coppice.model.forest.restore.LeafBits;
import dev.coppice.model.memory.Blocks;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/** Takes forests apart into what is kept of them, and puts them together again. */
public final class ForestImages {

  private ForestImages() {}

  public static byte[] record(Forest forest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ForestImage.of(forest).write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  public static byte[] block(Forest forest) {
    return forest.block().toArray(ValueLayout.JAVA_BYTE);
  }

  public static Forest copy(Forest forest) throws IOException, InvalidModelException {
    return restore(record(forest), block(forest), leaves(forest));
  }

  public static byte[] leaves(Forest forest) {
    ForestImage image = ForestImage.of(forest);
    byte[] leaves = new byte[(int) LeafBits.bytes(image)];
    if (image.layout().isPacked()) {
      new LeafBits(forest).put(ByteBuffer.wrap(leaves));
    }
    return leaves;
  }

  public static Forest restore(byte[] record, byte[] block, byte[] leaves)
      throws InvalidModelException {
    return restore(record, block, leaves, false);
  }

  /** The same, held to what those who visit every node rely on. */
  public static Forest restoreTrees(byte[] record, byte[] block, byte[] leaves)
      throws InvalidModelException {
    return restore(record, block, leaves, true);
  }

  private static Forest restore(byte[] record, byte[] block, byte[] leaves, boolean asTrees)
      throws InvalidModelException {
    try (ForestRestore restore =
        new ForestRestore(ForestImage.read(ByteBuffer.wrap(record)), Blocks.MAPPED)) {
      restore.block().copyFrom(MemorySegment.ofArray(block));
      restore.leaves().copyFrom(MemorySegment.ofArray(leaves));
      restore.checkTables();
      restore.checkNodes(0, restore.nodeBytes());
      if (asTrees) {
        restore.checkShapes();
      }
      return restore.forest();
    }
  }
}
