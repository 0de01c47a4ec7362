package dev.coppice.loader.disk;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.SecondThread;
import dev.coppice.model.forest.restore.ForestRestore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/**
 * Reads one block into memory, and checks each piece while it is in the processor's cache: its
 * checksum, then its nodes. A second thread takes pieces, too, if it comes in time.
 *
 * <p>What a node is, and of which tree, is said by the leaves and by what follows the nodes. One
 * thread reads and checks these first; the other reads its first piece meanwhile, and no nodes are
 * checked before.
 */
final class BlockReader {

  /** Pieces from which on another thread is called; starting it takes as long as reading two. */
  private static final int WORTH_HELP = 8;

  private static final String BLOCK = "block: ";

  private final FileChannel channel;
  private final long offset;
  private final long leavesOffset;
  private final EntryBlock entry;
  private final int[] checksums;
  private final ForestRestore restore;
  private final int whole; // Pieces of nodes alone, the first ones.
  private final AtomicInteger next = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final SecondThread second = new SecondThread();

  /**
   * @param layout of the file
   * @param index of the block
   * @param restore whose block is filled
   */
  BlockReader(FileChannel channel, EntryLayout layout, int index, ForestRestore restore) {
    this.channel = channel;
    this.offset = layout.offset(index);
    this.leavesOffset = layout.leavesOffset(index);
    this.entry = layout.header().blocks().get(index);
    this.checksums = entry.checksums();
    this.restore = restore;
    this.whole = (int) (restore.nodeBytes() / Pieces.BYTES);
  }

  /**
   * Reads all of it. No thread touches the block afterwards, whatever happened.
   *
   * @param helper runs a task on another thread, sooner or later or never; on this one it does
   *     nothing
   * @throws ClosedByInterruptException if the thread was interrupted
   * @throws RefusedEntryException if a checksum or a rule does not hold
   */
  void read(Executor helper) throws IOException {
    if (whole >= WORTH_HELP) {
      second.call(helper, this::takePieces);
    }
    second.attempt(this::begin);
    begun.countDown();
    second.attempt(this::takePieces);
    try {
      second.end();
    } catch (InvalidModelException e) {
      throw RefusedEntryException.damaged(String.valueOf(e.getMessage()));
    }
  }

  /** Reads what nodes are checked by, and checks that. */
  private void begin() throws IOException, InvalidModelException {
    fillLeaves();
    for (int piece = whole; piece < checksums.length; piece++) {
      fill(piece);
    }
    restore.checkTables();
  }

  /** The nodes in the piece after the whole ones are there from the beginning. */
  private void takePieces() throws IOException, InvalidModelException, InterruptedException {
    for (int piece = next.getAndIncrement(); piece <= whole; piece = next.getAndIncrement()) {
      if (piece < whole) {
        fill(piece);
      }
      begun.await();
      if (second.hasFailed()) {
        return;
      }
      long from = (long) piece * Pieces.BYTES;
      restore.checkNodes(from, Math.min(from + Pieces.BYTES, restore.nodeBytes()));
    }
  }

  private void fillLeaves() throws IOException {
    MemorySegment leaves = restore.leaves();
    CRC32C checksum = new CRC32C();
    for (int i = 0; i < Pieces.count(leaves.byteSize()); i++) {
      ByteBuffer piece = Pieces.of(leaves, i);
      Pieces.fill(channel, piece, leavesOffset + (long) i * Pieces.BYTES, BLOCK);
      checksum.update(piece.flip());
    }
    if ((int) checksum.getValue() != entry.leavesChecksum()) {
      throw RefusedEntryException.damaged("leaves: wrong checksum");
    }
  }

  private void fill(int index) throws IOException {
    ByteBuffer piece = Pieces.of(restore.block(), index);
    Pieces.fill(channel, piece, offset + (long) index * Pieces.BYTES, BLOCK);
    if (Pieces.checksum(piece.flip()) != checksums[index]) {
      throw RefusedEntryException.damaged("block: wrong checksum of piece " + index);
    }
  }
}
