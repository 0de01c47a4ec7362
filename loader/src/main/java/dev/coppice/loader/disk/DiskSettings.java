package dev.coppice.loader.disk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * What the local tier may take.
 *
 * @param directory where; made if it is not there
 * @param budgetBytes for its files and the spool; empty: four fifths of the directory's disk
 * @param spooledBytes of the spool by now
 * @param headerHeapBytes of the heap that one load can have to read what a file says of itself;
 *     what would take more is not kept
 * @param retry how long after a failure the disk is left alone
 */
public record DiskSettings(
    Path directory,
    OptionalLong budgetBytes,
    LongSupplier spooledBytes,
    long headerHeapBytes,
    Duration retry) {

  public DiskSettings {
    if (budgetBytes.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "budgetBytes: %d (expected: 0 or more)".formatted(budgetBytes.getAsLong()));
    }
  }
}
