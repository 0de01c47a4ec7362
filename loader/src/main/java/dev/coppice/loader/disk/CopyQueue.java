package dev.coppice.loader.disk;

import dev.coppice.loader.ModelHold;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What the tier's thread has to do: room to make for others, files to delete, and then copies to
 * write, in their order.
 *
 * <p>Copies wait without a hold on their model, so that none is kept in memory by a slow disk; one
 * that is gone when its turn comes is not written. Bounded in the heap that all of them keep: a
 * fleet that is loaded at once comes faster than a disk takes it, and what is turned away comes
 * from the store again after the next start. Names to delete are those of files that there were.
 */
final class CopyQueue {

  /** Of all that wait: some 4,000 small models, which share the names of their columns. */
  private static final long MAX_HEAP_BYTES = 4 << 20;

  private final Queue<Copy> copies = new ArrayDeque<>();
  private final Map<String, CompletableFuture<Void>> condemned = new HashMap<>();
  private final Queue<Lack> lacks = new ArrayDeque<>();
  private long heapBytes;
  private String writing = "";

  /**
   * One model to write.
   *
   * @param name of its file
   */
  record Copy(String name, EntryDraft draft, ModelHold hold) {

    /** Its own objects, and what it knows of the model, by estimate. */
    private static final long OWN_HEAP_BYTES = 512;

    /** What it keeps of the heap while it waits, even if its model leaves memory. */
    long heapBytes() {
      return OWN_HEAP_BYTES + draft.loaded().model().heapBytes() + draft.preprocessing().length;
    }
  }

  /** Adds a copy; returns false if there is no room. */
  synchronized boolean offer(Copy copy) {
    long bytes = copy.heapBytes();
    if (heapBytes + bytes > MAX_HEAP_BYTES) {
      return false;
    }
    copies.add(copy);
    heapBytes += bytes;
    notifyAll();
    return true;
  }

  /** What there was of a name when its copies were withdrawn. */
  record Withdrawn(List<Copy> waiting, boolean isWriting) {}

  /**
   * Takes the copies of a name out that wait. The one that is being written goes on, and is in the
   * index soon.
   */
  synchronized Withdrawn withdraw(String name) {
    List<Copy> waiting = copies.stream().filter(copy -> copy.name().equals(name)).toList();
    copies.removeAll(waiting);
    waiting.forEach(this::left);
    return new Withdrawn(waiting, writing.equals(name));
  }

  private void left(Copy copy) {
    heapBytes -= copy.heapBytes();
  }

  /**
   * Somebody else who needs room on the disk.
   *
   * @param where on which disk
   * @param made completes when all was done for it: with whether there may be room now
   */
  record Lack(Path where, long bytes, CompletableFuture<Boolean> made) {}

  /** Adds a lack of room; each of a load that waits for it. */
  synchronized void add(Lack lack) {
    lacks.add(lack);
    notifyAll();
  }

  /** The next of those that lack room, which is out of the queue then. */
  synchronized Optional<Lack> lack() {
    return Optional.ofNullable(lacks.poll());
  }

  /** Adds a file to delete; the result completes when it is gone. */
  synchronized CompletableFuture<Void> condemn(String name) {
    CompletableFuture<Void> gone = condemned.computeIfAbsent(name, n -> new CompletableFuture<>());
    notifyAll();
    return gone;
  }

  /** Ends a wait for something to do. */
  synchronized void wake() {
    notifyAll();
  }

  /** Whether a file of that name is to be deleted. */
  synchronized boolean isCondemned(String name) {
    return condemned.containsKey(name);
  }

  /**
   * The files to delete; without the one that is being written, which is there only afterwards: it
   * is to be deleted then, or it would be served after all.
   */
  synchronized Map<String, CompletableFuture<Void>> condemned() {
    Map<String, CompletableFuture<Void>> now = new HashMap<>(condemned);
    now.remove(writing);
    return now;
  }

  synchronized void deleted(String name) {
    condemned.remove(name);
  }

  /**
   * Waits for something to do.
   *
   * @param millis at most
   * @return the next copy, if there is nothing to do before it; it is being written from now on
   */
  synchronized Optional<Copy> await(long millis) throws InterruptedException {
    if (copies.isEmpty() && !isUrgent()) {
      TimeUnit.MILLISECONDS.timedWait(this, millis);
    }
    if (isUrgent() || copies.isEmpty()) {
      return Optional.empty();
    }
    Copy next = copies.remove();
    left(next);
    writing = next.name(); // Before its model is held: who drops that first finds it here.
    return Optional.of(next);
  }

  private boolean isUrgent() {
    return !condemned.isEmpty() || !lacks.isEmpty();
  }

  /** The copy that was being written is in the index by now, or will never be. */
  synchronized void written() {
    writing = "";
  }
}
