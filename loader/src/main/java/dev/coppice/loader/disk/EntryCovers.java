package dev.coppice.loader.disk;

import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.format.RecordText;
import dev.coppice.model.memory.Blocks;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * What an entry's header says of the covers of one forest, which have a block of their own.
 *
 * @param isJudged whether XGBoost has judged the reasons that are made of them
 * @param isNumbered whether the file's numbers of the nodes are among them
 * @param checksums CRC-32C of each piece of the block
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, not copied, and never compared.
public record EntryCovers(boolean isJudged, boolean isNumbered, int[] checksums) {

  /** Of covers in memory, which stay there meanwhile. */
  static EntryCovers of(ForestCovers covers, boolean isJudged) {
    MemorySegment block = covers.block();
    int[] checksums = new int[Math.toIntExact(EntryBlock.pieces(block.byteSize()))];
    for (int i = 0; i < checksums.length; i++) {
      checksums[i] = EntryBlock.checksum(EntryBlock.piece(block, i));
    }
    return new EntryCovers(isJudged, covers.isNumbered(), checksums);
  }

  /** Native bytes that they will take, their memory from there. */
  public long bytes(ForestImage image, Blocks blocks) {
    return ForestCovers.bytesOf(image, isNumbered, blocks);
  }

  /** Bytes of their block in the file. */
  long blockBytes(ForestImage image) {
    return ForestCovers.blockBytesOf(image, isNumbered);
  }

  void write(DataOutput out) throws IOException {
    out.writeBoolean(isJudged);
    out.writeBoolean(isNumbered);
    out.writeInt(checksums.length);
    for (int checksum : checksums) {
      out.writeInt(checksum);
    }
  }

  /** Reads what {@link #write} wrote, of a forest of that image. */
  static EntryCovers read(ByteBuffer in, ForestImage image) {
    boolean isJudged = in.get() != 0;
    boolean isNumbered = in.get() != 0;
    int[] checksums = new int[RecordText.count(in, Integer.BYTES)];
    for (int i = 0; i < checksums.length; i++) {
      checksums[i] = in.getInt();
    }
    EntryCovers covers = new EntryCovers(isJudged, isNumbered, checksums);
    long pieces = EntryBlock.pieces(covers.blockBytes(image));
    if (checksums.length != pieces) {
      throw new IllegalArgumentException(
          "checksums of covers: %d (expected: %d)".formatted(checksums.length, pieces));
    }
    return covers;
  }
}
