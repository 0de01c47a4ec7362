package dev.coppice.loader.disk;

import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the tier's disk works, and when one that failed is to be tried again. Each new cause is
 * logged, and that it has healed.
 */
final class TierHealth {

  private static final Logger LOG = LoggerFactory.getLogger(TierHealth.class);

  private final DiskSettings settings;
  private volatile boolean isWorking;
  private volatile double utilization = Double.NaN;
  private long failedNanos;
  private String said = "";

  TierHealth(DiskSettings settings) {
    this.settings = settings;
  }

  boolean isWorking() {
    return isWorking;
  }

  /** The part in use of the directory's file system, as measured last; NaN if it cannot be. */
  double utilization() {
    return utilization;
  }

  /** Measures that; a disk that hangs lets go of nobody who does. */
  void measure() {
    try {
      FileStore disk = Files.getFileStore(settings.directory());
      utilization = 1 - (double) disk.getUsableSpace() / disk.getTotalSpace();
    } catch (IOException e) {
      utilization = Double.NaN; // It is not there yet, or fails; isWorking says so.
    }
  }

  /** Whether it failed, and has been left alone for long enough. */
  boolean isDue() {
    return !isWorking && System.nanoTime() - failedNanos >= settings.retry().toNanos();
  }

  void works() {
    isWorking = true;
    said = "";
  }

  /** It did not work before. */
  void worksAgain(TierDirectory healed) {
    LOG.info("{} takes models again", healed);
    works();
  }

  /** Whatever it was, the store still has the models. */
  void failed(IOException e) {
    failedNanos = System.nanoTime();
    isWorking = false;
    String cause = Quoted.cause(e);
    if (!cause.equals(said)) {
      said = cause;
      LOG.warn(
          "COPPICE_CACHE_DIR: {}: {}; models are not kept on the disk until that heals",
          settings.directory(),
          cause);
    }
  }

  void stopped() {
    isWorking = false;
  }
}
