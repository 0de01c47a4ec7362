package dev.coppice.loader;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that holds model files for the moments of their loading.
 *
 * <p>What a killed process left behind is deleted at the next start, unless another living process
 * uses the directory: each holds a lock there for as long as it lives.
 */
public final class SpoolDirectory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpoolDirectory.class);
  private static final String PREFIX = "coppice-";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Path directory;
  private final FileChannel lockFile;

  private SpoolDirectory(Path directory, FileChannel lockFile) {
    this.directory = directory;
    this.lockFile = lockFile;
  }

  /**
   * Makes the directory, for the owner alone, if there is none, and sweeps it.
   *
   * @throws IOException if it cannot be made or written to
   */
  public static SpoolDirectory open(Path directory) throws IOException {
    Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    FileChannel lockFile = FileChannel.open(directory.resolve(".lock"), CREATE, READ, WRITE);
    try {
      // Alone: sweep. From then on the lock is shared, so that nobody who comes later is alone.
      FileLock alone = lockFile.tryLock();
      if (alone != null) {
        sweep(directory);
        alone.release();
      }
      lockFile.lock(0, Long.MAX_VALUE, true);
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is in use in this process already", directory);
    }
    return new SpoolDirectory(directory, lockFile);
  }

  /**
   * An empty file with a name of its own.
   *
   * @param suffix such as {@code .ubj}
   * @param expectedBytes what shall be written
   */
  SpoolFile create(String suffix, long expectedBytes) throws SpoolException {
    try {
      return new SpoolFile(Files.createTempFile(directory, PREFIX, suffix), expectedBytes);
    } catch (IOException e) {
      throw new SpoolException(expectedBytes, 0, e);
    }
  }

  /** Lets go of the lock; files still in use stay. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  private static void sweep(Path directory) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*")) {
      for (Path file : left) {
        Files.delete(file);
        LOG.info("deleted {}, left behind by a process that was killed", file);
      }
    }
  }
}
