package dev.coppice.loader.spool;

import dev.coppice.loader.memory.BuildPermits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk of the spool, as those find it who write there. One that hangs lets go of none of them,
 * whoever interrupts.
 *
 * <p>So a use that takes too long is left behind: until it ends another load may build in the place
 * of its own, nobody begins to use the disk, and what is to be deleted waits. What was written is
 * read from the system's memory, and such reads are not watched.
 */
final class SpoolDisk implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpoolDisk.class);

  /** How often a use is looked at before it is left behind. */
  private static final int LOOKS = 10;

  private final Path parent;
  private final BuildPermits permits;
  private final long patienceNanos;
  private final Set<Use> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicInteger hanging = new AtomicInteger();
  private final Queue<Runnable> deletions = new ConcurrentLinkedQueue<>();
  private final Runnable last;
  private final Thread watch;

  /**
   * Begins to watch.
   *
   * @param parent on that disk, for people
   * @param permits of which each load that uses the disk has one
   * @param patience for one use
   * @param last what the watch's thread does at the end, and may hang with
   */
  SpoolDisk(Path parent, BuildPermits permits, Duration patience, Runnable last) {
    this.parent = parent;
    this.permits = permits;
    this.patienceNanos = patience.toNanos();
    this.last = last;
    this.watch = Thread.ofPlatform().name("coppice-spool").daemon().start(this::watch);
  }

  /**
   * Begins a use of it.
   *
   * @throws SpoolException if it hangs
   */
  Use begin() throws SpoolException {
    if (hangs()) {
      throw SpoolException.hanging(parent);
    }
    return new Use();
  }

  /** Has something deleted, if it hangs as soon as it goes on. */
  void delete(Runnable deletion) {
    deletions.add(deletion);
    deleteAll();
  }

  private void deleteAll() {
    while (!hangs()) {
      Runnable next = deletions.poll();
      if (next == null) {
        return;
      }
      Use use = new Use();
      try (use) {
        next.run();
      }
    }
  }

  private boolean hangs() {
    return hanging.get() > 0;
  }

  private void watch() {
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(patienceNanos / LOOKS);
        underWay.forEach(Use::look);
      }
    } catch (InterruptedException closed) {
      last.run(); // Nobody uses it any more, or nobody waits for them.
    }
  }

  /** Ends the watch; what waits to be deleted is left. Never waits. */
  @Override
  public void close() {
    watch.interrupt();
  }

  /** One use, until it is closed. */
  final class Use implements AutoCloseable {

    private final long sinceNanos = System.nanoTime();
    private boolean isOver;
    private boolean isLeftBehind;

    private Use() {
      underWay.add(this);
    }

    private synchronized void look() {
      if (isOver || isLeftBehind || System.nanoTime() - sinceNanos < patienceNanos) {
        return;
      }
      isLeftBehind = true;
      if (hanging.getAndIncrement() == 0) {
        LOG.warn(
            "java.io.tmpdir: the disk of {} hangs; what XGBoost has to read is not loaded until it"
                + " goes on",
            parent);
      }
      permits.lend(); // To a load that finds by now that the disk hangs.
    }

    /** Waits for a permit if it was left behind. */
    @Override
    public void close() {
      underWay.remove(this);
      if (!isEndedLate()) {
        return;
      }
      if (hanging.decrementAndGet() == 0) {
        LOG.info("java.io.tmpdir: the disk of {} goes on", parent);
        deleteAll();
      }
      permits.takeBack();
    }

    private synchronized boolean isEndedLate() {
      isOver = true;
      return isLeftBehind;
    }
  }
}
