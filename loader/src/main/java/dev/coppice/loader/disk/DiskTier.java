package dev.coppice.loader.disk;

import dev.coppice.loader.DiskListener;
import dev.coppice.loader.DiskLookup;
import dev.coppice.loader.Fingerprint;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.memory.HeapBusyException;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local tier: models on the disk in the form that they have in memory, so that one that was
 * evicted, or was there before a restart, comes back without store, parse or trial.
 *
 * <p>It is only a cache. A file that is not what was written is deleted and the model fetched
 * again; one that cannot be read stays, because that may be the disk's or the process's own
 * trouble, which passes. Whatever is wrong with the disk costs only the tier, until it heals.
 * Reading is the loads' own doing; all writing and deleting is done in the background, by {@link
 * TierThread}.
 */
public final class DiskTier {

  private static final Logger LOG = LoggerFactory.getLogger(DiskTier.class);

  /** Usual directories are open within milliseconds. */
  private static final Duration OPENING = Duration.ofSeconds(10);

  private final String terms;
  private final DiskListener listener;
  private final CopyQueue queue = new CopyQueue();
  private final EntryIndex index = new EntryIndex();
  private final TierThread thread;

  /**
   * Starts the thread that writes, and has it open the directory, if that can be.
   *
   * @param terms what entries are made under; served under the same alone
   * @param listener hears of every lookup
   */
  public DiskTier(DiskSettings settings, String terms, DiskListener listener) {
    this(settings, terms, listener, OPENING);
  }

  /**
   * The same.
   *
   * @param patience for a directory that takes its time to be opened, or hangs
   */
  DiskTier(DiskSettings settings, String terms, DiskListener listener, Duration patience) {
    this.terms = terms;
    this.listener = listener;
    this.thread = new TierThread(settings, terms, queue, index, patience);
    thread.start(patience);
  }

  /** Uses an entry that was found. */
  @FunctionalInterface
  public interface Use<T> {

    /**
     * Makes something of it.
     *
     * @return empty if it is not what is wanted, and stays as it is
     * @throws RefusedEntryException if it turns out to be damaged
     * @throws ClosedByInterruptException if the thread was interrupted
     */
    Optional<T> of(StoredEntry entry) throws IOException;
  }

  /**
   * Uses the entry of an artifact, if there is one that can be read and holds, and the heap for
   * that can be had.
   *
   * @param uri where the artifact is
   * @param heap asked for what the entry's header takes
   * @throws ClosedByInterruptException if the thread was interrupted
   */
  public <T> Optional<T> use(String uri, HeapShare heap, Use<T> use)
      throws ClosedByInterruptException {
    String name = Fingerprint.of(uri);
    TierDirectory directory = thread.directory();
    if (directory == null || !index.use(name) || queue.isCondemned(name)) {
      listener.lookedUp(DiskLookup.MISS);
      return Optional.empty();
    }
    DiskLookup lookup;
    try (StoredEntry entry =
        StoredEntry.open(directory.file(name), directory.owner(), terms, uri, heap)) {
      Optional<T> used = use.of(entry);
      listener.lookedUp(used.isPresent() ? DiskLookup.HIT : DiskLookup.MISS);
      directory.touch(name, entry.markedAt());
      return used;
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (HeapBusyException | HeapRefusedException e) {
      LOG.debug("{} of {} is passed over: {}", name, directory, Quoted.cause(e));
      lookup = DiskLookup.MISS;
    } catch (IOException e) {
      lookup = refuse(directory, name, e);
    }
    listener.lookedUp(lookup);
    return Optional.empty();
  }

  /** Whether there is an entry of an artifact, which may yet turn out not to hold; never blocks. */
  public boolean has(String uri) {
    String name = Fingerprint.of(uri);
    return thread.directory() != null && index.contains(name) && !queue.isCondemned(name);
  }

  /** The store has another version than the entry of an artifact, if there is one; never blocks. */
  public void outdate(String uri) {
    index.outdate(Fingerprint.of(uri));
  }

  /** The version that the entry is outdated by cannot be served, so the entry is; never blocks. */
  public void reinstate(String uri) {
    index.reinstate(Fingerprint.of(uri));
  }

  /** Whether there is an entry of an artifact, of a version that another one has followed. */
  public boolean isOutdated(String uri) {
    return index.isOutdated(Fingerprint.of(uri));
  }

  private DiskLookup refuse(TierDirectory directory, String name, IOException e) {
    if (e instanceof NoSuchFileException) {
      LOG.debug("{} of {} was taken away", name, directory);
      if (index.remove(name)) { // Another may be in its place by now, which nobody would count.
        var unused = queue.condemn(name);
      }
      return DiskLookup.MISS;
    }
    if (e instanceof RefusedEntryException refused) {
      LOG.warn(
          "{} of {} is deleted, and its model fetched again: {}", name, directory, Quoted.cause(e));
      var unused = remove(name);
      return refused.lookup();
    }
    LOG.warn(
        "{} of {} cannot be read, and its model is fetched: {}", name, directory, Quoted.cause(e));
    return DiskLookup.MISS;
  }

  /**
   * Keeps a model, if it is still in memory when its turn comes. What there is of it from before is
   * dropped at once: it may be another version, which nobody is to have after this one.
   */
  public void keep(EntryDraft draft, ModelHold hold) {
    String name = Fingerprint.of(draft.loaded().uri());
    var unused = remove(name);
    if (thread.directory() != null) {
      boolean unusedRoom = queue.offer(new CopyQueue.Copy(name, draft, hold));
    }
  }

  /**
   * Drops the entry of an artifact at once, and the copies that wait to be one; never blocks. One
   * that lies in a directory which is not open yet goes when that is opened.
   *
   * @return completes when nothing is left of it; empty if there was nothing
   */
  public Optional<CompletableFuture<Void>> forget(String uri) {
    return remove(Fingerprint.of(uri));
  }

  /**
   * Drops the longest unused entries for others that found no room on the same disk; never blocks.
   *
   * @param where they were to be
   * @param bytes that they need
   * @return completes with whether there may be room for them now
   */
  public CompletableFuture<Boolean> makeRoom(Path where, long bytes) {
    CompletableFuture<Boolean> made = new CompletableFuture<>();
    if (index.size() == 0 || thread.directory() == null) {
      made.complete(false);
    } else {
      queue.add(new CopyQueue.Lack(where, bytes, made));
    }
    return made;
  }

  private Optional<CompletableFuture<Void>> remove(String name) {
    if (thread.directory() == null) { // What is in it shows once it is open.
      thread.bar(name);
    }
    // In this order: what was being written is in the index when it is not any more.
    CopyQueue.Withdrawn copies = queue.withdraw(name);
    boolean isThere = index.remove(name) || copies.isWriting();
    return isThere ? Optional.of(queue.condemn(name)) : Optional.empty();
  }

  /** Whether it takes and serves models now. */
  public boolean isWorking() {
    return thread.isWorking();
  }

  /**
   * The part in use of its file system, 0 to 1, whoever uses it, as its thread saw it last; NaN if
   * that cannot be known. Never blocks.
   */
  public double utilization() {
    return thread.utilization();
  }

  /** Models on the disk; 0 while there is no directory. */
  public int entries() {
    return thread.directory() == null ? 0 : index.size();
  }

  /** Bytes of their files; 0 while there is no directory. */
  public long bytes() {
    return thread.directory() == null ? 0 : index.bytes();
  }

  /** Bytes that the files and the spool may have together; 0 while there is no directory. */
  public long budget() {
    return thread.directory() == null ? 0 : thread.budget();
  }

  /**
   * Ends it: a copy under way is finished if that takes less than {@code patience}, the others are
   * dropped, and nothing is found any more.
   */
  public void stop(Duration patience) {
    thread.stop(patience);
  }
}
