package dev.coppice.loader.store;

import dev.coppice.model.BulkInputStream;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bytes of a file that is only read. */
public final class LocalFile extends BulkInputStream {

  private static final Logger LOG = LoggerFactory.getLogger(LocalFile.class);

  private final InputStream in;

  /** Takes over a stream. */
  LocalFile(InputStream in) {
    this.in = in;
  }

  /** Opens a file that is no link. */
  public static LocalFile open(Path path) throws IOException {
    return new LocalFile(Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS));
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return in.read(buffer, offset, length);
  }

  /** Never fails: what was read is no less true, and the system lets go of the file. */
  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) { // As of a mount whose server has gone.
      LOG.debug("a file that was read was closed with a failure: {}", Quoted.cause(e));
    }
  }
}
