package dev.coppice.server.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks every few seconds whether files have changed, on a thread of its own: a disk may be slow,
 * and no call waits for it. Where nothing is watched there is no thread.
 */
public final class FileWatcher implements AutoCloseable {

  private static final Duration USUAL = Duration.ofSeconds(2);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("coppice-files").daemon().factory());

  private final long periodNanos;

  /** Looks every two seconds. */
  public FileWatcher() {
    this(USUAL);
  }

  /** Looks that often. */
  public FileWatcher(Duration period) {
    this.periodNanos = period.toNanos();
  }

  /**
   * Reads a value now, and again whenever one of its files has changed.
   *
   * @param what the files are, for the log
   * @param reading reads the files
   * @throws IOException if they cannot be read now, with a sentence that says why
   */
  public <T> Watched<T> watch(String what, List<Path> files, Watched.Reading<T> reading)
      throws IOException {
    Watched<T> watched = new Watched<>(what, files, reading);
    var unused =
        thread.scheduleWithFixedDelay(
            watched::look, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
    return watched;
  }

  /**
   * Looks no more. What is being read now is read to its end: an interrupt would be its failure.
   */
  @Override
  public void close() {
    thread.shutdown();
  }
}
