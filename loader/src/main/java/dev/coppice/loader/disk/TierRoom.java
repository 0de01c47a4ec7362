package dev.coppice.loader.disk;

import dev.coppice.model.Quoted;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room for the tier's files, within its budget and on its disk: the longest unused make it.
 *
 * <p>The index is what there is to be served. A file that is evicted leaves it once it is deleted,
 * so that a disk that lets nothing be deleted costs no entry. One that may not be served any more
 * leaves it at once; if it cannot be deleted, it is when the disk has healed.
 */
final class TierRoom {

  private static final Logger LOG = LoggerFactory.getLogger(TierRoom.class);

  /** Left free on the disk, for others. */
  private static final long SPARE_BYTES = 64 << 20;

  private final EntryIndex index;
  private final LongSupplier spooledBytes;

  private final BarredNames barred = new BarredNames();

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

  /**
   * A file of that name may not be served any more; on any thread, while no directory is open and
   * so nobody knows whether there is one.
   */
  void bar(String name) {
    barred.add(name);
  }

  /** Deletes what may not be served any more, and has the index say what is there. */
  void take(TierDirectory opened) throws IOException {
    deleteBarred(opened);
    index.replaceAll(
        opened.list().stream().filter(file -> !barred.contains(file.getKey())).toList());
    deleteBarred(opened); // Whoever barred one meanwhile did not find it in the index.
  }

  private void deleteBarred(TierDirectory opened) throws IOException {
    BarredNames.Barred now = barred.now();
    List<String> names =
        now.isAll() ? opened.list().stream().map(Map.Entry::getKey).toList() : now.names();
    boolean areDeleted = true;
    for (String name : names) {
      index.remove(name);
      if (isDeleted(opened, name)) {
        barred.remove(name);
      } else {
        areDeleted = false;
      }
    }
    if (now.isAll() && areDeleted) {
      barred.endAll();
    }
  }

  private static boolean isDeleted(TierDirectory from, String name) {
    try {
      from.delete(name);
      return true;
    } catch (IOException e) {
      LOG.warn("{} of {} was not deleted: {}", name, from, Quoted.cause(e));
      return false;
    }
  }

  /** A file of that name was written. */
  void add(String name, long bytes) {
    barred.remove(name);
    index.put(name, bytes);
  }

  /**
   * Drops a file that may not be served any more, at the latest when a directory is taken.
   *
   * @param from null if there is none now
   */
  void drop(@Nullable TierDirectory from, String name) throws IOException {
    index.remove(name);
    barred.add(name);
    if (from != null) {
      from.delete(name);
      barred.remove(name);
    }
  }

  /** Evicts what is beyond the budget, the spool included. */
  void keepWithinBudget(TierDirectory from) throws IOException {
    shrink(from, 0, EntryIndex.MAX_ENTRIES);
  }

  /**
   * Evicts for those who lack room.
   *
   * @param on null if there is no directory now
   */
  void makeForOthers(@Nullable TierDirectory on, CopyQueue queue) {
    for (Optional<CopyQueue.Lack> each = queue.lack(); each.isPresent(); each = queue.lack()) {
      CopyQueue.Lack lack = each.get();
      boolean isMade = false;
      try {
        isMade = on != null && on.sharesDisk(lack.where()) && isMade(on, lack.bytes());
      } catch (IOException e) {
        LOG.warn("{} makes no room for others: {}", on, Quoted.cause(e));
      } finally {
        lack.made().complete(isMade);
      }
    }
  }

  /** They had no room on the disk, whatever it says that it has left; for nothing none leaves. */
  private boolean isMade(TierDirectory on, long bytes) throws IOException {
    if (index.size() == 0 || bytes > on.room() + index.bytes()) {
      return false;
    }
    long spare = Math.max(0, SPARE_BYTES - on.room());
    evict(on, index.bytes() - bytes - spare, EntryIndex.MAX_ENTRIES);
    return true;
  }

  /**
   * Evicts so many files that one more fits, into the budget and onto the disk.
   *
   * @param bytes of the file
   * @throws RefusedEntryException if it could not fit alone
   * @throws IOException if the disk has no room for it, whatever is evicted, or lets nothing be
   */
  void make(TierDirectory on, long bytes) throws IOException {
    if (bytes > budget - spooledBytes.getAsLong()) {
      throw RefusedEntryException.tooLarge(bytes, budget);
    }
    shrink(on, bytes, EntryIndex.MAX_ENTRIES - 1);
    long missing = bytes + SPARE_BYTES - on.room();
    if (missing > 0) {
      evict(on, index.bytes() - missing, EntryIndex.MAX_ENTRIES);
    }
    require(on, bytes);
  }

  private void shrink(TierDirectory from, long bytes, int entries) throws IOException {
    evict(from, budget - spooledBytes.getAsLong() - bytes, entries);
  }

  private void evict(TierDirectory from, long maxBytes, int maxEntries) throws IOException {
    long limit = Math.max(0, maxBytes);
    for (Optional<String> next = index.beyond(limit, maxEntries);
        next.isPresent();
        next = index.beyond(limit, maxEntries)) {
      evict(from, next.get());
    }
  }

  private void evict(TierDirectory from, String name) throws IOException {
    try {
      from.delete(name);
    } catch (IOException e) {
      index.use(name); // Another goes next time: it may be this file alone.
      throw e;
    }
    index.remove(name);
  }

  /** Throws if the disk has not so much left. */
  static void require(TierDirectory on, long bytes) throws IOException {
    long left = on.room();
    if (left < bytes) {
      throw new IOException("the disk is full: %d bytes needed, %d left".formatted(bytes, left));
    }
  }
}
