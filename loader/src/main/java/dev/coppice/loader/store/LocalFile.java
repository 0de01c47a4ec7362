package dev.coppice.loader.store;

import dev.coppice.model.BulkInputStream;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bytes of a file that is only read, by one thread at a time; any may close it. */
public final class LocalFile extends BulkInputStream {

  private static final Logger LOG = LoggerFactory.getLogger(LocalFile.class);

  private final InputStream in;
  private boolean isReading;
  private boolean isClosed;

  /** Takes over a stream. */
  LocalFile(InputStream in) {
    this.in = in;
  }

  /**
   * Opens a file that is no link.
   *
   * @throws NoSuchFileException also if a link has come in its place
   */
  public static LocalFile open(Path path) throws IOException {
    try {
      return new LocalFile(Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      if (Files.isSymbolicLink(path)) {
        throw (IOException) new NoSuchFileException(path.toString()).initCause(e);
      }
      throw e;
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    begin();
    try {
      return in.read(buffer, offset, length);
    } finally {
      end();
    }
  }

  private synchronized void begin() throws IOException {
    if (isClosed) {
      throw new IOException("closed");
    }
    isReading = true;
  }

  private void end() {
    boolean isLast;
    synchronized (this) {
      isReading = false;
      isLast = isClosed;
    }
    if (isLast) {
      closeNow();
    }
  }

  /**
   * Leaves it to a read under way on another thread, if there is one: that may hang as its mount
   * does, and the file is not closed before. Never fails: what was read is no less true, and the
   * system lets go of the file.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
      if (isReading) {
        return;
      }
    }
    closeNow();
  }

  private void closeNow() {
    try {
      in.close();
    } catch (IOException e) { // As of a mount whose server has gone.
      LOG.debug("a file that was read was closed with a failure: {}", Quoted.cause(e));
    }
  }
}
