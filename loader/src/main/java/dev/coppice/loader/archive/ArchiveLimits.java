package dev.coppice.loader.archive;

/**
 * How large an artifact may be.
 *
 * @param maxBytes bytes of the object as it is stored, and again of what is unpacked from it
 * @param maxEntries entries of an archive or a directory, directories included
 */
public record ArchiveLimits(long maxBytes, int maxEntries) {

  public ArchiveLimits {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes: %d (expected: 1 or more)".formatted(maxBytes));
    }
    if (maxEntries < 1) {
      throw new IllegalArgumentException(
          "maxEntries: %d (expected: 1 or more)".formatted(maxEntries));
    }
  }

  public void checkBytes(long bytes) throws RefusedArtifactException {
    if (bytes > maxBytes) {
      throw new RefusedArtifactException(
          "archive is larger than %d bytes (COPPICE_ARCHIVE_MAX_BYTES)".formatted(maxBytes));
    }
  }

  void checkEntries(int entries) throws RefusedArtifactException {
    if (entries > maxEntries) {
      throw new RefusedArtifactException(
          "archive has more than %d entries (COPPICE_ARCHIVE_MAX_ENTRIES)".formatted(maxEntries));
    }
  }
}
