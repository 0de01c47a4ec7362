package dev.coppice.loader.disk;

import dev.coppice.loader.Quote;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Room for the tier's files, within its budget and on its disk: the longest unused make it. */
final class TierRoom {

  private static final Logger LOG = LoggerFactory.getLogger(TierRoom.class);

  /** Left free on the disk, for others. */
  private static final long SPARE_BYTES = 64 << 20;

  private final EntryIndex index;
  private final LongSupplier spooledBytes;
  private volatile long budget;

  /**
   * @param spooledBytes what the spool takes of the budget
   */
  TierRoom(EntryIndex index, LongSupplier spooledBytes) {
    this.index = index;
    this.spooledBytes = spooledBytes;
  }

  long budget() {
    return budget;
  }

  void setBudget(long bytes) {
    budget = bytes;
  }

  /** Evicts what is beyond the budget, the spool included. */
  void keepWithinBudget(TierDirectory from) {
    shrink(from, 0, EntryIndex.MAX_ENTRIES);
  }

  /**
   * Evicts so many files that one more fits, into the budget and onto the disk.
   *
   * @param bytes of the file
   * @throws RefusedEntryException if it could not fit alone
   * @throws IOException if the disk has no room for it, whatever is evicted
   */
  void make(TierDirectory on, long bytes) throws IOException {
    if (bytes > budget - spooledBytes.getAsLong()) {
      throw RefusedEntryException.tooLarge(bytes, budget);
    }
    shrink(on, bytes, EntryIndex.MAX_ENTRIES - 1);
    long missing = bytes + SPARE_BYTES - on.room();
    if (missing > 0) {
      evict(on, index.shrinkTo(Math.max(0, index.bytes() - missing), EntryIndex.MAX_ENTRIES));
    }
    require(on, bytes);
  }

  private void shrink(TierDirectory from, long bytes, int entries) {
    long limit = budget - spooledBytes.getAsLong() - bytes;
    evict(from, index.shrinkTo(Math.max(0, limit), entries));
  }

  /** Throws if the disk has not so much left. */
  static void require(TierDirectory on, long bytes) throws IOException {
    long left = on.room();
    if (left < bytes) {
      throw new IOException("the disk is full: %d bytes needed, %d left".formatted(bytes, left));
    }
  }

  private static void evict(TierDirectory from, List<String> names) {
    names.forEach(name -> delete(from, name));
  }

  /** Deletes a file, or says that it could not be. */
  static void delete(TierDirectory from, String name) {
    try {
      from.delete(name);
    } catch (IOException e) {
      LOG.warn("{} of {} was not deleted: {}", name, from, Quote.cause(e));
    }
  }
}
