package dev.coppice.loader.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * A tar reader that holds no more than a few extended headers at a time.
 *
 * <p>The library keeps what each of an entry's extended headers says until it has read the entry
 * itself, each with a copy of all that global ones said; and what those said until the archive's
 * end. So an entry may have as many as tools write, and global ones come first, where the bound of
 * one entry's headers is theirs.
 */
final class BoundedTar extends TarArchiveInputStream {

  /** A global one, an extended one, and GNU's two for long names. */
  private static final int MAX_EXTENDED = 4;

  private static final int FLAG = 156;

  private boolean isFirst = true;
  private int extended;

  BoundedTar(ArchiveStream bytes) {
    super(bytes, StandardCharsets.UTF_8.name());
  }

  /** The next entry, its extended headers applied; null at the archive's end. */
  @Nullable TarArchiveEntry advance() throws IOException {
    extended = 0;
    TarArchiveEntry entry = getNextEntry();
    isFirst = false;
    return entry;
  }

  @Override
  protected byte @Nullable [] readRecord() throws IOException {
    byte[] record = super.readRecord();
    if (record != null) {
      check(record[FLAG]);
    }
    return record;
  }

  private void check(byte flag) throws RefusedArtifactException {
    switch (flag) {
      case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER -> {
        if (!isFirst) {
          throw RefusedArtifactException.corrupt("a global header after the first entry");
        }
        count();
      }
      case TarConstants.LF_PAX_EXTENDED_HEADER_LC,
          TarConstants.LF_PAX_EXTENDED_HEADER_UC,
          TarConstants.LF_GNUTYPE_LONGNAME,
          TarConstants.LF_GNUTYPE_LONGLINK ->
          count();
      default -> {}
    }
  }

  private void count() throws RefusedArtifactException {
    if (++extended > MAX_EXTENDED) {
      throw RefusedArtifactException.corrupt(
          "more than %d extended headers of one entry".formatted(MAX_EXTENDED));
    }
  }
}
