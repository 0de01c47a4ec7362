package dev.coppice.loader.disk;

import dev.coppice.model.format.RecordText;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** The pieces that a block is read, written and checked in, each with a CRC-32C. */
final class Pieces {

  /**
   * Bytes of a piece, a power of two: few enough to stay in a processor's second cache between its
   * reading and its check, and a multiple of every node.
   */
  static final int BYTES = 1 << 18;

  private Pieces() {}

  static long count(long blockBytes) {
    return Math.ceilDiv(blockBytes, BYTES);
  }

  /** One piece of a block. */
  static ByteBuffer of(MemorySegment block, int index) {
    long from = (long) index * BYTES;
    return block.asSlice(from, Math.min(BYTES, block.byteSize() - from)).asByteBuffer();
  }

  /** Of the bytes up to its limit; its position does not change. */
  static int checksum(ByteBuffer bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate());
    return (int) checksum.getValue();
  }

  /** Of each piece of a block in memory, which stays there meanwhile. */
  static int[] checksums(MemorySegment block) {
    int[] checksums = new int[Math.toIntExact(count(block.byteSize()))];
    for (int i = 0; i < checksums.length; i++) {
      checksums[i] = checksum(of(block, i));
    }
    return checksums;
  }

  static void writeChecksums(int[] checksums, DataOutput out) throws IOException {
    out.writeInt(checksums.length);
    for (int checksum : checksums) {
      out.writeInt(checksum);
    }
  }

  /** Reads what {@link #writeChecksums} wrote. */
  static int[] readChecksums(ByteBuffer in) {
    int[] checksums = new int[RecordText.count(in, Integer.BYTES)];
    for (int i = 0; i < checksums.length; i++) {
      checksums[i] = in.getInt();
    }
    return checksums;
  }

  /**
   * Reads until a buffer is full.
   *
   * @param from where its first byte is in the file
   * @param what it is a part of, for people
   * @throws RefusedEntryException if the file ends before
   */
  static void fill(FileChannel channel, ByteBuffer to, long from, String what) throws IOException {
    while (to.hasRemaining()) {
      if (channel.read(to, from + to.position()) < 0) {
        throw RefusedEntryException.damaged(what + "ends early");
      }
    }
  }
}
