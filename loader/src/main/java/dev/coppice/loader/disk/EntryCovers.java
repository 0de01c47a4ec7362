package dev.coppice.loader.disk;

import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.format.RecordText;
import dev.coppice.model.memory.Blocks;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What an entry's header says of the covers of one forest, which have a block of their own.
 *
 * @param isNumbered whether the file's numbers of the nodes are among them
 * @param checksums CRC-32C of each piece of the block
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, not copied, and never compared.
public record EntryCovers(boolean isNumbered, int[] checksums) {

  /** Of covers in memory, which stay there meanwhile. */
  static EntryCovers of(ForestCovers covers) {
    return new EntryCovers(covers.isNumbered(), Pieces.checksums(covers.block()));
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
    out.writeBoolean(isNumbered);
    Pieces.writeChecksums(checksums, out);
  }

  /** Reads what {@link #write} wrote, of a forest of that image. */
  static EntryCovers read(ByteBuffer in, ForestImage image) {
    boolean isNumbered = RecordText.flag(in);
    int[] checksums = Pieces.readChecksums(in);
    EntryCovers covers = new EntryCovers(isNumbered, checksums);
    long pieces = Pieces.count(covers.blockBytes(image));
    if (checksums.length != pieces) {
      throw new IllegalArgumentException(
          "checksums of covers: %d (expected: %d)".formatted(checksums.length, pieces));
    }
    return covers;
  }
}
