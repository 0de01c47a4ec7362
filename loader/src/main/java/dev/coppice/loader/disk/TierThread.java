package dev.coppice.loader.disk;

import dev.coppice.loader.Interruptions;
import dev.coppice.model.Model;
import dev.coppice.model.Quoted;
import dev.coppice.model.natives.LowPriority;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes, deletes and evicts the tier's files, one after the other, on one thread of the lowest
 * priority. The only ones to wait for it are those who have to know that a file is gone, and those
 * who found no room on the disk.
 *
 * <p>After a failure the disk is left alone for a while, and then a small file tries it, and the
 * next copy if there is one; until then nothing is evicted for copies. A directory that is not
 * there, or that another server has, is tried as often.
 */
final class TierThread {

  private static final Logger LOG = LoggerFactory.getLogger(TierThread.class);

  /** What an interrupted write needs to clear away what it began. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);

  /** A large copy on a slow disk takes less than so many times what opening a directory may. */
  private static final int LONGEST_TURN = 6;

  private final DiskSettings settings;
  private final String terms;
  private final CopyQueue queue;
  private final EntryIndex index;
  private final TierRoom room;
  private final TierHealth health;
  private final HeldDirectory directory;
  private final Thread thread;
  private final CountDownLatch opened = new CountDownLatch(1);
  private final TurnWatch turns;
  private volatile boolean stopping;
  private long failedBytes;

  /**
   * Begins nothing yet.
   *
   * @param patience for a directory that is opened
   */
  TierThread(
      DiskSettings settings, String terms, CopyQueue queue, EntryIndex index, Duration patience) {
    this.settings = settings;
    this.terms = terms;
    this.queue = queue;
    this.index = index;
    this.room = new TierRoom(index, settings.spooledBytes());
    this.health = new TierHealth(settings);
    this.turns = new TurnWatch(settings.directory(), patience.multipliedBy(LONGEST_TURN));
    this.directory = new HeldDirectory(settings, index, room, health);
    this.thread = Thread.ofPlatform().name("coppice-disk").daemon().unstarted(this::work);
  }

  /**
   * Starts the thread, and waits until it has opened the directory, so that the first calls find
   * it; a disk that hangs is not waited for.
   */
  void start(Duration patience) {
    thread.start();
    try {
      if (!opened.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.warn(
            "COPPICE_CACHE_DIR: {}: not open after {}; models come from their store until it is",
            settings.directory(),
            patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Nullable TierDirectory directory() {
    return directory.now();
  }

  /** See {@link TierRoom#bar}. */
  void bar(String name) {
    room.bar(name);
  }

  boolean isWorking() {
    return health.isWorking() && !turns.hangs();
  }

  /** See {@link TierHealth#utilization}. */
  double utilization() {
    return health.utilization();
  }

  long budget() {
    return room.budget();
  }

  private void work() {
    guarded(directory::open);
    opened.countDown();
    try {
      boolean isLowered = false;
      while (!stopping) {
        Optional<CopyQueue.Copy> copy = await();
        if (!isLowered) { // Not before there is something to do: a start has no time for it.
          LowPriority.LAST.lowerThisThread();
          isLowered = true;
        }
        guarded(() -> serve(copy));
        queue.written();
      }
    } catch (InterruptedException stopped) {
      // Nothing is lost but copies.
    }
    deleteCondemned();
    room.makeForOthers(directory.now(), queue);
  }

  private Optional<CopyQueue.Copy> await() throws InterruptedException {
    return queue.await(Math.max(1, settings.retry().toMillis()));
  }

  /** Nothing takes the thread along, or what comes later would wait for ever. */
  private void guarded(Runnable turn) {
    try {
      turns.begin();
      turn.run();
      health.measure();
    } catch (RuntimeException | Error e) {
      LOG.error("a turn of the local disk's thread failed: a defect", e);
    } finally {
      turns.end();
    }
  }

  private void serve(Optional<CopyQueue.Copy> copy) {
    tidy();
    copy.ifPresentOrElse(this::keep, this::lookAfter);
  }

  /** What goes before copies. */
  private void tidy() {
    directory.openAnewIfReplaced();
    if (directory.now() == null && health.isDue()) {
      directory.open();
    }
    deleteCondemned();
    room.makeForOthers(directory.now(), queue);
  }

  /** What is done with no copy at hand. */
  private void lookAfter() {
    TierDirectory now = directory.now();
    if (now != null) {
      if (health.isDue()) {
        tryAgain(now);
      }
      directory.keepWithinBudget(now);
    }
  }

  /** Finds out whether the disk has healed, with no copy at hand. */
  private void tryAgain(TierDirectory failed) {
    try {
      TierRoom.require(failed, failedBytes);
      recover(failed);
      works(failed);
    } catch (IOException e) {
      health.failed(e);
    }
  }

  /** Nothing is deleted to make room where nothing can be written. */
  private void recover(TierDirectory failed) throws IOException {
    failed.probe();
    room.take(failed);
  }

  private void deleteCondemned() {
    queue
        .condemned()
        .forEach(
            (name, gone) -> {
              try {
                drop(name);
              } finally {
                queue.deleted(name);
                gone.complete(null);
              }
            });
  }

  private void keep(CopyQueue.Copy copy) {
    TierDirectory to = directory.now();
    // What there is of it may be another version, which must not outlive this one.
    if (index.contains(copy.name())) {
      drop(copy.name());
    }
    if (to != null && (health.isWorking() || health.isDue())) {
      keep(to, copy);
    }
  }

  private void keep(TierDirectory to, CopyQueue.Copy copy) {
    try {
      Optional<Model> held = copy.hold().tryTake();
      if (held.isPresent()) {
        try {
          write(to, copy, held.get());
        } finally {
          copy.hold().release();
        }
      }
    } catch (ClosedByInterruptException stopped) {
      LOG.debug("{} is not kept: the server stops", copy.name());
    } catch (RefusedEntryException e) {
      LOG.info(
          "{} is not kept on the local disk: {}",
          Quoted.line(copy.draft().loaded().uri()),
          Quoted.cause(e));
    } catch (IOException e) {
      health.failed(e);
    }
  }

  private void drop(String name) {
    try {
      room.drop(directory.now(), name);
    } catch (IOException e) {
      health.failed(e);
    }
  }

  private void write(TierDirectory to, CopyQueue.Copy copy, Model model) throws IOException {
    long bytes = copy.draft().expectedBytes();
    failedBytes = bytes; // Until it is written.
    try {
      if (!health.isWorking()) {
        recover(to);
      }
      room.make(to, bytes);
      put(to, copy, model);
    } catch (NoSuchFileException takenAway) {
      directory.openAnew(to);
      TierDirectory other = directory.now();
      if (other != null) {
        room.make(other, bytes);
        put(other, copy, model);
      }
    }
  }

  private void put(TierDirectory to, CopyQueue.Copy copy, Model model) throws IOException {
    long[] bytes = new long[1];
    int maxHeader = StoredEntry.maxHeaderBytes(settings.headerHeapBytes());
    to.write(copy.name(), file -> bytes[0] = copy.draft().writeTo(file, terms, model, maxHeader));
    room.add(copy.name(), bytes[0]); // It is there, also if the rest fails.
    to.force();
    works(to);
  }

  private void works(TierDirectory to) {
    if (!health.isWorking()) {
      health.worksAgain(to);
    }
    failedBytes = 0;
  }

  /** Ends the thread, after the copy under way if that takes less than so long. */
  void stop(Duration patience) {
    stopping = true;
    queue.wake();
    try {
      if (!thread.join(patience)) {
        Interruptions.aside(thread::interrupt); // A disk that hangs must not hang the stop.
        thread.join(LAST_PATIENCE);
      }
      directory.close();
      health.stopped();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
