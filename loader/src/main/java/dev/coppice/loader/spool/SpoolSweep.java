package dev.coppice.loader.spool;

import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the spool directories that servers left when they were killed.
 *
 * <p>A directory is dead if its lock can be had. It is emptied under that lock, and its lock file
 * goes last, so that a sweep cut short is taken up by the next. A server that has made a directory
 * and not locked it yet sees that it is gone, and makes another.
 *
 * <p>The temporary directory may be everybody's: what belongs to another user or is a link is left
 * alone, and nothing found there keeps a server from starting.
 */
public final class SpoolSweep {

  /** The file whose lock a living server holds. */
  public static final String LOCK = "lock";

  private static final Logger LOG = LoggerFactory.getLogger(SpoolSweep.class);
  private static final String PREFIX = "coppice-spool-";

  private final Path parent;
  private final Path own;

  /**
   * @param parent holds the directories of all servers
   * @param own the one of this server
   */
  SpoolSweep(Path parent, Path own) {
    this.parent = parent;
    this.own = own;
  }

  /**
   * How the names of this process's directories begin. It does not look into those: closing any
   * channel of a file gives up all locks that the process has on it. The start's time is in it
   * because a container that starts anew may give the same process id again.
   */
  static String prefixOfThisProcess() {
    ProcessHandle process = ProcessHandle.current();
    long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return "%s%d-%d-".formatted(PREFIX, process.pid(), started);
  }

  void run() {
    String living = prefixOfThisProcess();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(
            parent,
            path -> {
              String name = path.getFileName().toString();
              return name.startsWith(PREFIX) && !name.startsWith(living);
            })) {
      UserPrincipal user = Files.getOwner(own);
      for (Path directory : all) {
        sweep(directory, user);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("spool directories in {} are not swept: {}", parent, Quoted.cause(e));
    }
  }

  private static void sweep(Path directory, UserPrincipal user) {
    try {
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(user)) {
        deleteIfDead(directory);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("spool directory {} could not be deleted: {}", directory, Quoted.cause(e));
    }
  }

  private static void deleteIfDead(Path directory) throws IOException {
    try (FileChannel lock =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      FileLock held = lock.tryLock();
      if (held != null) {
        delete(directory);
        LOG.info("deleted {}, left behind by a server that was killed", directory);
      }
    } catch (NoSuchFileException unlocked) {
      deleteIfEmpty(directory);
    } catch (OverlappingFileLockException swept) {
      LOG.debug("{} is swept by another server in this process", directory);
    }
  }

  /** One that is about to be locked is not empty any more, or its server makes another. */
  private static void deleteIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException locked) {
      LOG.debug("{} has a server now", directory);
    }
  }

  /** Deletes a directory whose lock this process holds. */
  static void delete(Path directory) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, file -> !file.endsWith(LOCK))) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory.resolve(LOCK));
    Files.deleteIfExists(directory);
  }
}
