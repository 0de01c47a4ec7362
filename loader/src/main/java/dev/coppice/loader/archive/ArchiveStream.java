package dev.coppice.loader.archive;

import dev.coppice.model.BulkInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The unpacked bytes under the tar reader: counted against the limit, a failure kept apart from
 * those of the tar reader, and what is read between two entries remembered.
 *
 * <p>The tar reader holds extended headers and long names in memory whatever length they state, and
 * drops a leading slash from the names in them. So the bytes between two entries are bounded here,
 * and kept to be looked at.
 */
final class ArchiveStream extends BulkInputStream {

  private static final int RECORD = 512;

  /** A longest path three times, and what systems keep beside it. */
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  /** The tar reader takes leading ones off one by one, each with a copy of the rest. */
  private static final int MAX_SLASHES = 32;

  private final InputStream in;
  private final ArchiveLimits limits;
  private final ByteArrayOutputStream headers = new ByteArrayOutputStream();
  private long count;
  private boolean inHeaders;
  private int padding;
  private int slashes;
  private @Nullable IOException failure;

  ArchiveStream(InputStream in, ArchiveLimits limits) {
    this.in = in;
    this.limits = limits;
  }

  /** From here on all bytes belong to the headers of the next entry. */
  void beginHeaders() {
    headers.reset();
    slashes = 0;
    inHeaders = true;
    padding = (int) (-count & (RECORD - 1)); // After the last entry's content.
  }

  /** From here on all bytes belong to the content of an entry. */
  void endHeaders() {
    inHeaders = false;
  }

  /** What came from below this stream, if that is why a read above it failed. */
  @Nullable IOException failure() {
    return failure;
  }

  /** Reads what is left, so that it is counted, and its end is a good one. */
  void drain() throws IOException {
    transferTo(OutputStream.nullOutputStream());
  }

  /** Whether the last headers are a record of zeros, which ends an archive. */
  boolean isEndMark() {
    byte[] read = headers.toByteArray();
    int zeros = 0;
    while (zeros < Math.min(RECORD, read.length) && read[zeros] == 0) {
      zeros++;
    }
    return zeros == RECORD;
  }

  /** Whether the last headers have that name with a slash before it. */
  boolean isAbsolute(String name) {
    byte[] read = headers.toByteArray();
    byte[] bare = name.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < read.length; at++) {
      // A name stands at the start of a record, or after the key of an extended header.
      if (read[at] == '/' && (at % RECORD == 0 || read[at - 1] == '=')) {
        int from = at + 1;
        while (from < read.length && read[from] == '/') {
          from++;
        }
        int to = from + bare.length;
        if (to <= read.length && Arrays.equals(read, from, to, bare, 0, bare.length)) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      int read = in.read(buffer, offset, length);
      if (read > 0) {
        remember(buffer, offset, read);
        count += read;
        limits.checkBytes(count);
      }
      return read;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  private void remember(byte[] buffer, int offset, int length) throws RefusedArtifactException {
    if (!inHeaders) {
      return;
    }
    int skipped = Math.min(padding, length);
    padding -= skipped;
    if (headers.size() + length - skipped > MAX_HEADER_BYTES) {
      throw RefusedArtifactException.corrupt(
          "headers of one entry exceed %d bytes".formatted(MAX_HEADER_BYTES));
    }
    headers.write(buffer, offset + skipped, length - skipped);
    for (int at = offset + skipped; at < offset + length; at++) {
      slashes = buffer[at] == '/' ? slashes + 1 : 0;
      if (slashes > MAX_SLASHES) {
        throw RefusedArtifactException.corrupt(
            "headers of one entry have more than %d slashes in a row".formatted(MAX_SLASHES));
      }
    }
  }
}
