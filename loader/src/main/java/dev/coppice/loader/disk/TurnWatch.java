package dev.coppice.loader.disk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the tier's thread has been at one thing for so long that the disk must hang: that lets go
 * of nobody, and so a timer finds out.
 */
final class TurnWatch {

  private static final Logger LOG = LoggerFactory.getLogger(TurnWatch.class);

  private static final CompletableFuture<Void> NONE = CompletableFuture.completedFuture(null);

  private final Path directory;
  private final Duration longest;
  private volatile CompletableFuture<Void> turn = NONE;
  private CompletableFuture<Void> said = NONE;

  /**
   * @param directory for people
   * @param longest for which a turn may go on
   */
  TurnWatch(Path directory, Duration longest) {
    this.directory = directory;
    this.longest = longest;
  }

  void begin() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    turn = begun;
    said =
        begun
            .orTimeout(longest.toNanos(), TimeUnit.NANOSECONDS)
            .exceptionally(
                late -> {
                  LOG.warn(
                      "COPPICE_CACHE_DIR: {}: the disk hangs; models are not kept on it until it"
                          + " goes on",
                      directory);
                  return null;
                });
  }

  void end() {
    boolean didHang = !turn.complete(null);
    said.join(); // Or it would be said to hang after it was said to go on.
    if (didHang) {
      LOG.info("COPPICE_CACHE_DIR: {}: the disk goes on", directory);
    }
    turn = NONE;
  }

  /** Whether it does; on any thread, and never blocks. */
  boolean hangs() {
    return turn.isCompletedExceptionally();
  }
}
