package dev.coppice.loader.disk;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.forest.restore.ForestRestore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

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
  private final AtomicBoolean isClaimed = new AtomicBoolean();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch helped = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;

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
      call(helper);
    }
    attempt(this::begin);
    begun.countDown();
    attempt(this::takePieces);
    awaitHelp();
    rethrow();
  }

  private void call(Executor helper) {
    Thread caller = Thread.currentThread();
    try {
      helper.execute(
          () -> {
            if (Thread.currentThread() != caller && isClaimed.compareAndSet(false, true)) {
              attempt(this::takePieces);
              helped.countDown();
            }
          });
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // The server stops, or the system has no thread to give: then this one does it alone.
    }
  }

  /** A part of the work of one thread. */
  @FunctionalInterface
  private interface Step {

    void run() throws IOException, InvalidModelException, InterruptedException;
  }

  /** Does it, unless something has failed; if it fails, whatever the cause, nothing is served. */
  private void attempt(Step step) {
    try {
      if (failure == null) {
        step.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = new ClosedByInterruptException(); // As it would be while it reads.
    } catch (Throwable e) {
      failure = e;
    }
  }

  /** Waits only for help that has begun, and for that whatever comes: it writes to the block. */
  private void awaitHelp() {
    if (isClaimed.compareAndSet(false, true)) {
      return;
    }
    boolean isInterrupted = false;
    while (true) {
      try {
        helped.await();
        break;
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
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
      if (failure != null) {
        return;
      }
      long from = (long) piece * Pieces.BYTES;
      restore.checkNodes(from, Math.min(from + Pieces.BYTES, restore.nodeBytes()));
    }
  }

  private void rethrow() throws IOException {
    Throwable broken = failure;
    if (broken == null) {
      return;
    }
    if (Thread.currentThread().isInterrupted()) { // It closed the channel for both threads.
      throw new ClosedByInterruptException();
    }
    switch (broken) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw RefusedEntryException.damaged(String.valueOf(broken.getMessage()));
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
