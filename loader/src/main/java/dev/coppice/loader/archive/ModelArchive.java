package dev.coppice.loader.archive;

import dev.coppice.loader.FirstNames;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.store.Artifact;
import dev.coppice.model.BulkInputStream;
import dev.coppice.model.Head;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/**
 * The files of a tar archive that count, read as a stream: nothing is ever written under a name
 * that stands in it.
 *
 * <p>These are the regular files directly in its root. Every other entry is read past, but held to
 * the same rules, up to the archive's last byte: an archive is valid as a whole or not at all.
 */
public final class ModelArchive implements ModelFiles {

  private static final int RECORD = TarConstants.DEFAULT_RCDSIZE;

  /** What file systems allow. */
  private static final int MAX_PATH = 4096;

  private static final int MAX_NAME = 255;

  private final ArchiveStream bytes;
  private final BoundedTar tar;
  private final ArchiveLimits limits;
  private final FirstNames others;
  private int entries;

  private ModelArchive(InputStream in, ArchiveLimits limits, FirstNames others) {
    this.bytes = new ArchiveStream(in, limits);
    this.tar = new BoundedTar(bytes);
    this.limits = limits;
    this.others = others;
  }

  /**
   * The files of an archive, or a bare model file: its first bytes decide.
   *
   * @param bareName what a bare model file is called in messages
   * @param expectedBytes size of a bare model file; asked once its first bytes are there
   * @param others hears of the files that do not count
   */
  public static ModelFiles open(
      InputStream unpacked,
      String bareName,
      LongSupplier expectedBytes,
      ArchiveLimits limits,
      FirstNames others)
      throws IOException {
    Head head = Head.peek(unpacked, RECORD);
    return head.bytes().length == RECORD && isTar(head.bytes())
        ? new ModelArchive(head.whole(), limits, others)
        : new BareModelFile(bareName, expectedBytes.getAsLong(), head.whole(), limits);
  }

  private static boolean isTar(byte[] record) {
    if (TarArchiveInputStream.matches(record, RECORD) || Arrays.equals(record, new byte[RECORD])) {
      return true; // The latter is an archive without entries.
    }
    try {
      return TarUtils.verifyCheckSum(record); // Archives older than the magic have only that.
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public @Nullable ModelFile next() throws IOException {
    for (TarArchiveEntry entry = advance(); entry != null; entry = advance()) {
      limits.checkEntries(++entries);
      List<String> path = path(entry);
      if (entry.isDirectory()) {
        continue;
      }
      if (path.size() == 1 && Artifact.counts(path.get(0))) {
        limits.checkBytes(entry.getSize());
        return new ModelFile(path.get(0), entry.getSize(), new Content());
      }
      others.add(String.join("/", path));
    }
    if (!bytes.isEndMark()) {
      throw RefusedArtifactException.corrupt("unexpected end of tar data");
    }
    bytes.drain();
    return null;
  }

  private @Nullable TarArchiveEntry advance() throws IOException {
    try {
      if (tar.getCurrentEntry() != null) {
        tar.transferTo(OutputStream.nullOutputStream());
      }
      bytes.beginHeaders();
      TarArchiveEntry entry = tar.advance();
      bytes.endHeaders();
      if (entry != null && !entry.isCheckSumOK()) {
        throw RefusedArtifactException.corrupt("wrong checksum of a tar header");
      }
      return entry;
    } catch (IOException | RuntimeException e) { // It answers bad bytes with either.
      throw explain(e);
    }
  }

  /** The segments of an entry's name, the root's own being none. */
  private List<String> path(TarArchiveEntry entry) throws RefusedArtifactException {
    String name = entry.getName();
    if (name.length() > MAX_PATH) {
      throw tooLong(name);
    }
    List<String> segments =
        Arrays.stream(name.split("/")).filter(s -> !s.isEmpty() && !s.equals(".")).toList();
    if (segments.stream().anyMatch(segment -> segment.length() > MAX_NAME)) {
      throw tooLong(name);
    }
    if (!isFileOrDirectory(entry)
        || name.isEmpty()
        || segments.contains("..")
        || name.startsWith("/")
        || bytes.isAbsolute(name)
        || (segments.isEmpty() && !entry.isDirectory())) {
      throw new RefusedArtifactException(
          "archive entry %s (expected: a regular file or directory below the root)"
              .formatted(Quoted.of(name)));
    }
    return segments;
  }

  private static RefusedArtifactException tooLong(String name) {
    return new RefusedArtifactException(
        "archive entry %s (expected: at most %d characters, and %d in each name)"
            .formatted(Quoted.of(name), MAX_PATH, MAX_NAME));
  }

  // By the flag alone: the entry's own tests also look at the name. A sparse file would be unpacked
  // to more than was read.
  private static boolean isFileOrDirectory(TarArchiveEntry entry) {
    return switch (entry.getLinkFlag()) {
      case TarConstants.LF_OLDNORM, TarConstants.LF_NORMAL, TarConstants.LF_CONTIG ->
          !entry.isSparse();
      case TarConstants.LF_DIR -> true;
      default -> false;
    };
  }

  private IOException explain(Exception e) {
    if (e instanceof ServingException refused) { // No memory to go on with, below.
      throw refused;
    }
    IOException below = bytes.failure();
    if (below != null) {
      return below;
    }
    return e instanceof RefusedArtifactException refused
        ? refused
        : RefusedArtifactException.corrupt(e);
  }

  /** The content of the current entry, with failures in our words. */
  private final class Content extends BulkInputStream {

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return tar.read(buffer, offset, length);
      } catch (IOException | RuntimeException e) {
        throw explain(e);
      }
    }
  }
}
