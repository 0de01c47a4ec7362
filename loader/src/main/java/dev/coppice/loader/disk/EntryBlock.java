package dev.coppice.loader.disk;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestImage;
import dev.coppice.model.format.RecordText;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What an entry's header says of one forest.
 *
 * @param image the forest without its block
 * @param checksums CRC-32C of each piece of the block
 * @param covers what is kept of its covers; empty if nothing is
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, not copied, and never compared.
public record EntryBlock(ForestImage image, int[] checksums, Optional<EntryCovers> covers) {

  /**
   * Bytes of a piece, a power of two: few enough to stay in a processor's second cache between its
   * reading and its check, and a multiple of every node.
   */
  static final int PIECE_BYTES = 1 << 18;

  public EntryBlock {
    if (checksums.length != pieces(image.blockBytes())) {
      throw new IllegalArgumentException(
          "checksums: %d (expected: %d)".formatted(checksums.length, pieces(image.blockBytes())));
    }
  }

  static long pieces(long bytes) {
    return Math.ceilDiv(bytes, PIECE_BYTES);
  }

  /** Of a forest in memory, which stays there meanwhile. */
  static EntryBlock of(Forest forest) {
    ForestImage image = ForestImage.of(forest);
    MemorySegment block = forest.block();
    int[] checksums = new int[Math.toIntExact(pieces(block.byteSize()))];
    for (int i = 0; i < checksums.length; i++) {
      checksums[i] = checksum(piece(block, i));
    }
    return new EntryBlock(image, checksums, forest.covers().map(EntryCovers::of));
  }

  /** One piece of a block. */
  static ByteBuffer piece(MemorySegment block, int index) {
    long from = (long) index * PIECE_BYTES;
    return block.asSlice(from, Math.min(PIECE_BYTES, block.byteSize() - from)).asByteBuffer();
  }

  /** Of the bytes up to its limit; its position does not change. */
  static int checksum(ByteBuffer bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate());
    return (int) checksum.getValue();
  }

  void write(DataOutput out) throws IOException {
    image.write(out);
    out.writeInt(checksums.length);
    for (int checksum : checksums) {
      out.writeInt(checksum);
    }
    out.writeBoolean(covers.isPresent());
    if (covers.isPresent()) {
      covers.get().write(out);
    }
  }

  static EntryBlock read(ByteBuffer in) throws InvalidModelException {
    ForestImage image = ForestImage.read(in);
    int[] checksums = new int[RecordText.count(in, Integer.BYTES)];
    for (int i = 0; i < checksums.length; i++) {
      checksums[i] = in.getInt();
    }
    Optional<EntryCovers> covers =
        in.get() == 0 ? Optional.empty() : Optional.of(EntryCovers.read(in, image));
    return new EntryBlock(image, checksums, covers);
  }
}
