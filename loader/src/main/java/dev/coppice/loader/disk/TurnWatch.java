package dev.coppice.loader.disk;

import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the tier's thread has been at one thing for so long that the disk must hang: that lets go
 * of nobody, and so others have to find out.
 */
final class TurnWatch {

  private static final Logger LOG = LoggerFactory.getLogger(TurnWatch.class);

  private final Path directory;
  private final long longestNanos;
  private volatile boolean isInTurn;
  private volatile long sinceNanos;
  private volatile boolean isSaid;

  /**
   * @param directory for people
   * @param longest for which a turn may go on
   */
  TurnWatch(Path directory, Duration longest) {
    this.directory = directory;
    this.longestNanos = longest.toNanos();
  }

  void begin() {
    sinceNanos = System.nanoTime();
    isInTurn = true;
  }

  void end() {
    if (isSaid) {
      LOG.info("COPPICE_CACHE_DIR: {}: the disk goes on", directory);
    }
    isInTurn = false;
    isSaid = false;
  }

  /** The first who finds that it does says so in the log; on any thread, and never blocks. */
  boolean hangs() {
    boolean hangs = isInTurn && System.nanoTime() - sinceNanos > longestNanos;
    if (hangs && !isSaid) {
      isSaid = true;
      LOG.warn(
          "COPPICE_CACHE_DIR: {}: the disk hangs; models are not kept on it until it goes on",
          directory);
    }
    return hangs;
  }
}
