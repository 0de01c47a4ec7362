package dev.coppice.model.forest;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.forest.restore.ForestRestore;
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

  public static Forest restore(byte[] record, byte[] block) throws InvalidModelException {
    try (ForestRestore restore =
        new ForestRestore(ForestImage.read(ByteBuffer.wrap(record)), Blocks.MAPPED)) {
      restore.block().copyFrom(MemorySegment.ofArray(block));
      restore.checkTables();
      restore.checkNodes(0, restore.nodeBytes());
      restore.checkRest();
      return restore.forest();
    }
  }
}
