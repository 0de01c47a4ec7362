package dev.coppice.loader;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * What is in a stream that may be compressed with gzip: told by its first two bytes, at the first
 * read, because looking at them may wait for the store.
 */
final class GunzipStream extends BulkInputStream {

  private static final int BUFFER = 256 * 1024;
  private static final int MAGIC_LENGTH = 2;

  private final InputStream in;
  private @Nullable InputStream plain;
  private volatile boolean compressed;

  GunzipStream(InputStream in) {
    this.in = in;
  }

  /** Whether it was compressed; known once a read has returned. */
  boolean isCompressed() {
    return compressed;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      int read = plain().read(buffer, offset, length);
      if (read < 0 && compressed) {
        // GZIPInputStream takes a store that fails behind a member for the end of the last member;
        // asked again, the store fails again. What else is there is padding, which gzip ignores.
        in.transferTo(OutputStream.nullOutputStream());
      }
      return read;
    } catch (EOFException e) {
      throw RefusedArtifactException.corrupt("unexpected end of gzip data");
    } catch (ZipException e) {
      throw RefusedArtifactException.corrupt(e);
    } catch (StackOverflowError e) { // GZIPInputStream enters itself for each empty member.
      throw RefusedArtifactException.corrupt("too many gzip members");
    }
  }

  /** Frees the inflater. */
  @Override
  public void close() throws IOException {
    if (plain != null) {
      plain.close();
    }
  }

  private InputStream plain() throws IOException {
    if (plain == null) {
      byte[] magic = new byte[MAGIC_LENGTH];
      int length = in.readNBytes(magic, 0, MAGIC_LENGTH);
      PushbackInputStream whole = new PushbackInputStream(in, MAGIC_LENGTH);
      whole.unread(magic, 0, length);
      compressed = length == MAGIC_LENGTH && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
      plain = compressed ? new GZIPInputStream(whole, BUFFER) : whole;
    }
    return plain;
  }
}
