package dev.coppice.loader.archive;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.coppice.loader.gzip.GzipLibrary;
import dev.coppice.loader.gzip.GzipStream;
import dev.coppice.model.BulkInputStream;
import dev.coppice.model.Head;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * What is in a stream that may be compressed with gzip or zstd: detected by its first bytes, at the
 * first read, because looking at them may wait for the store.
 */
public final class DecompressedStream extends BulkInputStream {

  private static final int MAGIC_LENGTH = 4;

  /** The largest window a frame may ask for, 8 MiB. Levels up to 19 keep to it. */
  private static final int MAX_WINDOW_LOG = 23;

  private final InputStream in;
  private @Nullable InputStream plain;
  private volatile boolean compressed;
  private volatile long windowBytes;

  public DecompressedStream(InputStream in) {
    this.in = in;
  }

  /** Whether it was compressed; known once a read has returned. */
  public boolean isCompressed() {
    return compressed;
  }

  /**
   * What decompressing may take of native memory, whichever frame it has come to; 0 where that is
   * next to nothing, as of gzip. Known once a read has returned.
   */
  public long windowBytes() {
    return windowBytes;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return plain().read(buffer, offset, length);
    } catch (EOFException e) {
      throw RefusedArtifactException.corrupt("unexpected end of packed data");
    } catch (ZipException e) {
      throw RefusedArtifactException.corrupt(e);
    } catch (ZstdException e) {
      throw explain(e);
    }
  }

  /** Frees the decompressor. */
  @Override
  public void close() throws IOException {
    if (plain != null) {
      plain.close();
    }
  }

  private InputStream plain() throws IOException {
    if (plain == null) {
      Head head = Head.peek(in, MAGIC_LENGTH);
      boolean gzip = isGzip(head.bytes());
      boolean zstd = isZstd(head.bytes());
      compressed = gzip || zstd;
      windowBytes = zstd ? 1L << MAX_WINDOW_LOG : 0;
      InputStream whole = head.whole();
      plain =
          gzip
              ? new GzipStream(whole, GzipLibrary.open())
              : zstd ? new ZstdStream(whole, MAX_WINDOW_LOG) : whole;
    }
    return plain;
  }

  private static boolean isGzip(byte[] magic) {
    return magic.length >= 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
  }

  /** A frame, or one to be skipped, which some writers put first. */
  private static boolean isZstd(byte[] magic) {
    if (magic.length < MAGIC_LENGTH) {
      return false;
    }
    return (magic[0] == 0x28
            && magic[1] == (byte) 0xb5
            && magic[2] == 0x2f
            && magic[3] == (byte) 0xfd)
        || ((magic[0] & 0xf0) == 0x50 && magic[1] == 0x2a && magic[2] == 0x4d && magic[3] == 0x18);
  }

  private static RefusedArtifactException explain(ZstdException e) {
    long code = Zstd.getErrorCode(e.getErrorCode());
    if (code == Zstd.errMemoryAllocation()) { // Whatever is in the archive.
      throw new OutOfMemoryError("zstd: " + e.getMessage());
    }
    return code == Zstd.errFrameParameterWindowTooLarge()
        ? new RefusedArtifactException(
            "zstd window larger than %d bytes (expected: level 19 or lower, without --long)"
                .formatted(1 << MAX_WINDOW_LOG))
        : RefusedArtifactException.corrupt(e);
  }
}
