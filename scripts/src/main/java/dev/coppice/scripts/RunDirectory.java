package dev.coppice.scripts;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The directory of one run's files, which no other run takes until this one is over: a lock on a
 * file beside it says so, which ends with the process whatever becomes of that.
 */
public final class RunDirectory implements Closeable {

  private final WorkDirectory directory;
  private final FileChannel lock;

  private RunDirectory(WorkDirectory directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * One that is empty, whatever an earlier run left there.
   *
   * @throws IOException if another run has it, too, and then it stays as it is
   */
  public static RunDirectory emptied(Path path) throws IOException {
    Files.createDirectories(path);
    FileChannel lock =
        FileChannel.open(
            path.resolveSibling(path.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    try {
      if (!take(lock)) {
        throw new IOException(
            path + ": another run is at work there (expected: one at a time in a checkout)");
      }
      return new RunDirectory(WorkDirectory.emptied(path), lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /** Returns false if another run has it. */
  private static boolean take(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // By this process itself.
    }
  }

  public Path path() {
    return directory.path();
  }

  /** Deletes it with all that is in it. */
  public void remove() throws IOException {
    directory.remove();
  }

  /** Lets others have it, and leaves it as it is. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
