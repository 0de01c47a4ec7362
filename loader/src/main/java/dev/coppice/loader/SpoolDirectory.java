package dev.coppice.loader;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds model files for the moments of their loading.
 *
 * <p>Servers share a temporary directory, so each makes a directory of its own in it and holds a
 * lock there for as long as it lives. The system lets go of the lock however the process ends;
 * {@link SpoolSweep} tells the living from the dead by it.
 */
public final class SpoolDirectory implements AutoCloseable {

  private final Path path;
  private final FileChannel lock;

  private SpoolDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes a directory {@code coppice-spool-...}, for the owner alone, and deletes those of dead
   * servers.
   *
   * @param parent where; made if it is not there
   * @throws IOException if it cannot be made or written to
   */
  public static SpoolDirectory open(Path parent) throws IOException {
    Files.createDirectories(parent);
    SpoolDirectory own = make(parent);
    while (own == null) {
      own = make(parent);
    }
    new SpoolSweep(parent, own.path).run();
    return own;
  }

  /** Null if a server that starts at this moment swept it away before it was locked. */
  private static @Nullable SpoolDirectory make(Path parent) throws IOException {
    Path path = Files.createTempDirectory(parent, SpoolSweep.prefixOfThisProcess());
    Path lockFile = path.resolve(SpoolSweep.LOCK);
    FileChannel lock;
    try {
      lock = FileChannel.open(lockFile, CREATE_NEW, WRITE);
    } catch (NoSuchFileException swept) {
      return null;
    }
    try {
      if (lock.tryLock() != null && Files.exists(lockFile)) {
        return new SpoolDirectory(path, lock);
      }
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
    lock.close();
    return null;
  }

  /**
   * An empty file with a name of its own.
   *
   * @param suffix such as {@code .ubj}
   * @param expectedBytes what shall be written
   */
  SpoolFile create(String suffix, long expectedBytes) throws SpoolException {
    try {
      return new SpoolFile(Files.createTempFile(path, "model-", suffix), expectedBytes);
    } catch (IOException e) {
      throw new SpoolException(expectedBytes, 0, e);
    }
  }

  Path path() {
    return path;
  }

  /** Deletes it and all that is in it. */
  @Override
  public void close() throws IOException {
    try (lock) {
      SpoolSweep.delete(path);
    }
  }
}
