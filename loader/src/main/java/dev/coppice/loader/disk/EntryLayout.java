package dev.coppice.loader.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * What is where in an entry's file. A preamble of 24 bytes: magic, version of the format, byte
 * order of the blocks, bytes of the header, CRC-32C of all these and the header. Then the header,
 * then the blocks, each with its leaves behind it, then those of covers, each from a whole page on.
 *
 * @param headerBytes of the header's record
 * @param header as it was read or will be written
 */
record EntryLayout(int headerBytes, EntryHeader header) {

  static final int PREAMBLE_BYTES = 24;

  /** Of headers; a model with more to say of itself is not kept. */
  static final int MAX_HEADER_BYTES = 4 << 20;

  private static final long MAGIC = 0x436F_7070_6963_6521L; // Coppice!
  private static final int VERSION = 11;
  private static final int ORDER = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? 1 : 2;
  private static final int ALIGNMENT = 4096;

  /** Preamble and header. */
  static ByteBuffer head(byte[] record) {
    ByteBuffer head = ByteBuffer.allocate(PREAMBLE_BYTES + record.length);
    head.putLong(MAGIC).putInt(VERSION).putInt(ORDER).putInt(record.length);
    return head.putInt(checksum(head, record)).put(record).flip();
  }

  /**
   * Bytes of the header that follows a preamble.
   *
   * @throws RefusedEntryException if it is no preamble, or not one of this version and machine
   */
  static int headerBytes(ByteBuffer preamble) throws RefusedEntryException {
    if (preamble.limit() < PREAMBLE_BYTES || preamble.getLong(0) != MAGIC) {
      throw RefusedEntryException.damaged("no entry");
    }
    if (preamble.getInt(8) != VERSION || preamble.getInt(12) != ORDER) {
      throw RefusedEntryException.stale(
          "format %d of byte order %d (expected: %d of %d)"
              .formatted(preamble.getInt(8), preamble.getInt(12), VERSION, ORDER));
    }
    int bytes = preamble.getInt(16);
    if (bytes < 0 || bytes > MAX_HEADER_BYTES) {
      throw RefusedEntryException.damaged("header: %d bytes".formatted(bytes));
    }
    return bytes;
  }

  /**
   * What follows from a preamble and its header.
   *
   * @throws RefusedEntryException if the checksum or the header does not hold
   */
  static EntryLayout of(ByteBuffer preamble, byte[] record) throws RefusedEntryException {
    if (preamble.getInt(20) != checksum(preamble, record)) {
      throw RefusedEntryException.damaged("header: wrong checksum");
    }
    return new EntryLayout(record.length, EntryHeader.read(record));
  }

  private static int checksum(ByteBuffer preamble, byte[] record) {
    CRC32C checksum = new CRC32C();
    checksum.update(preamble.slice(0, PREAMBLE_BYTES - Integer.BYTES));
    checksum.update(record);
    return (int) checksum.getValue();
  }

  /** Where a block begins. */
  long offset(int block) {
    long at = PREAMBLE_BYTES + (long) headerBytes;
    for (EntryBlock before : header.blocks().subList(0, block)) {
      at = aligned(at) + before.keptBytes();
    }
    return aligned(at);
  }

  /** Where the leaves of a block begin. */
  long leavesOffset(int block) {
    return offset(block) + header.blocks().get(block).image().blockBytes();
  }

  /** Where the block of a forest's covers begins, or would begin. */
  long coversOffset(int block) {
    int last = header.blocks().size() - 1;
    long at = offset(last) + header.blocks().get(last).keptBytes();
    for (EntryBlock before : header.blocks().subList(0, block)) {
      at = behindCovers(at, before);
    }
    return aligned(at);
  }

  private static long behindCovers(long at, EntryBlock block) {
    return block.covers().map(covers -> aligned(at) + covers.blockBytes(block.image())).orElse(at);
  }

  private static long aligned(long at) {
    return Math.ceilDiv(at, ALIGNMENT) * ALIGNMENT;
  }

  /** Bytes of the whole file. */
  long fileBytes() {
    int last = header.blocks().size() - 1;
    long at = offset(last) + header.blocks().get(last).keptBytes();
    for (EntryBlock block : header.blocks()) {
      at = behindCovers(at, block);
    }
    return at;
  }
}
