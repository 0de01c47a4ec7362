package dev.coppice.loader.disk;

import dev.coppice.loader.DiskLookup;
import java.io.IOException;

/** A file of the local tier that is not served; the message is the cause, for the log. */
public final class RefusedEntryException extends IOException {

  private final DiskLookup lookup;

  private RefusedEntryException(DiskLookup lookup, String cause) {
    super(cause);
    this.lookup = lookup;
  }

  /** It is not what was written. */
  public static RefusedEntryException damaged(String cause) {
    return new RefusedEntryException(DiskLookup.DAMAGED, cause);
  }

  /** It was written by another version, or under other settings. */
  public static RefusedEntryException stale(String cause) {
    return new RefusedEntryException(DiskLookup.MISS, cause);
  }

  /** It would not fit. */
  static RefusedEntryException tooLarge(long bytes, long budget) {
    return stale("%d bytes (expected: at most %d, less the spool)".formatted(bytes, budget));
  }

  DiskLookup lookup() {
    return lookup;
  }
}
