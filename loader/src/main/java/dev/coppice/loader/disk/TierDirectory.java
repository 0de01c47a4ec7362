package dev.coppice.loader.disk;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory of the tier's files while this process has it: a directory {@code entries} below
 * the configured one, for the owner alone, with a lock that the system releases however the process
 * ends.
 *
 * <p>A file is written under a temporary name, forced to the disk and renamed, so that a process or
 * machine that ends at any moment leaves a whole file of a name or none.
 */
final class TierDirectory implements AutoCloseable {

  private static final String NAME = "entries";
  private static final String LOCK = "lock";
  private static final String SUFFIX = ".forest";
  private static final String TEMPORARY = ".tmp";
  private static final Path PROCESS = Path.of("/proc/self/stat"); // Its owner is this one's user.
  private static final int PROBE_BYTES = 4096;

  /** How exactly the order of last use is kept for the next start. */
  static final Duration MARK = Duration.ofMinutes(1);

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final FileChannel lock;
  private final @Nullable Object lockKey;
  private final int owner;

  private TierDirectory(Path path, FileChannel lock, int owner) throws IOException {
    this.path = path;
    this.lock = lock;
    this.lockKey = lockKey(path);
    this.owner = owner;
  }

  /**
   * Makes it, or takes over what a server before left there.
   *
   * @param parent made if it is not there
   * @throws IOException if it cannot be made or locked, or is another user's; the message is a
   *     sentence
   */
  static TierDirectory open(Path parent) throws IOException {
    Path path = parent.resolve(NAME);
    Files.createDirectories(parent);
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER));
    }
    // Only the owner may do this, so that a directory of somebody else's making ends here; but for
    // root it ends only at what root makes in it.
    Files.setPosixFilePermissions(path, OWNER);
    requireOwn(path);
    FileChannel lock =
        FileChannel.open(path.resolve(LOCK), Set.of(CREATE, WRITE, LinkOption.NOFOLLOW_LINKS));
    try {
      if (lock.tryLock() == null) {
        throw new IOException("another server uses it (expected: a directory for this one alone)");
      }
      TierDirectory own = new TierDirectory(path, lock, owner(path));
      own.sweep();
      return own;
    } catch (OverlappingFileLockException e) {
      lock.close();
      throw new IOException("another server uses it (expected: a directory for this one alone)", e);
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  /**
   * What this process makes has to have the directory's owner, or it would be nobody's later. Tried
   * only where its user is another: what is there serves on a disk that takes no file more.
   */
  private static void requireOwn(Path path) throws IOException {
    if (Files.exists(PROCESS) && owner(PROCESS) == owner(path)) {
      return;
    }
    Path made = Files.createTempFile(path, "owner", TEMPORARY);
    try {
      if (owner(made) != owner(path)) {
        throw new IOException("it is another user's (expected: this server's own)");
      }
    } finally {
      Files.deleteIfExists(made); // Another server that opens it may sweep it away.
    }
  }

  /** Deletes what was being written when a server ended. */
  private void sweep() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(path, "*" + TEMPORARY)) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Which file the lock in a directory is, whatever its path. */
  private static @Nullable Object lockKey(Path path) throws IOException {
    return Files.readAttributes(
            path.resolve(LOCK), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /**
   * Whether this directory is where it was opened: it may have been moved or deleted, or a disk
   * mounted over it. Where that cannot be said it is, and whoever uses it hears why.
   */
  boolean isInPlace() {
    try {
      return Objects.equals(lockKey, lockKey(path));
    } catch (NoSuchFileException gone) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Whose the files have to be: the number of a user. */
  int owner() {
    return owner;
  }

  /** The number of the user whose a file or directory is, without a look into the list of users. */
  static int owner(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** The names of all files with their bytes, the longest unused first. */
  List<Map.Entry<String, Long>> list() throws IOException {
    record Found(String name, long bytes, FileTime usedAt) {}
    List<Found> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*" + SUFFIX)) {
      for (Path file : files) {
        BasicFileAttributes attributes =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        String name = file.getFileName().toString();
        all.add(
            new Found(
                name.substring(0, name.length() - SUFFIX.length()),
                attributes.size(),
                attributes.lastModifiedTime()));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    all.sort(Comparator.comparing(Found::usedAt));
    return all.stream().map(found -> Map.entry(found.name(), found.bytes())).toList();
  }

  Path file(String name) {
    return path.resolve(name + SUFFIX);
  }

  /**
   * Marks a file as used now, for the next start; no harm if it cannot be.
   *
   * @param markedAt when it was last; nothing is done within {@link #MARK} after that
   */
  void touch(String name, Instant markedAt) {
    Instant now = Instant.now();
    // A mark of a time to come is of a clock that has been set back since.
    if (!now.isBefore(markedAt) && now.isBefore(markedAt.plus(MARK))) {
      return;
    }
    try {
      Files.setLastModifiedTime(file(name), FileTime.from(now));
    } catch (IOException unmarked) {
      // It may be gone, or on a disk that was made read-only.
    }
  }

  void delete(String name) throws IOException {
    Files.deleteIfExists(file(name));
  }

  /** Bytes that the disk has left for us. */
  long room() throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  /** Whether that is on the same disk. */
  boolean sharesDisk(Path other) throws IOException {
    return Files.getAttribute(path, "unix:dev").equals(Files.getAttribute(other, "unix:dev"));
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  interface Content {
    void write(FileChannel to) throws IOException;
  }

  /** Writes a file, which is there as a whole or not at all. */
  void write(String name, Content content) throws IOException {
    Path temporary = path.resolve(name + TEMPORARY);
    Files.deleteIfExists(temporary);
    try {
      try (FileChannel file = FileChannel.open(temporary, CREATE_NEW, WRITE)) {
        content.write(file);
        file.force(true);
      }
      Files.move(temporary, file(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error e) {
      discard(temporary, e);
      throw e;
    }
  }

  /** Forces the names of the files that were written to the disk. */
  void force() throws IOException {
    try (FileChannel directory = FileChannel.open(path, READ)) {
      directory.force(true);
    }
  }

  /** Writes a small file and deletes it; an empty one if the disk is full, where deleting helps. */
  void probe() throws IOException {
    Path file = path.resolve("probe" + TEMPORARY);
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(PROBE_BYTES, room()));
    try (FileChannel probe = FileChannel.open(file, CREATE, WRITE)) {
      while (bytes.hasRemaining()) {
        probe.write(bytes);
      }
      probe.force(true);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void discard(Path temporary, Throwable cause) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      cause.addSuppressed(e); // The next start sweeps it away.
    }
  }

  @Override
  public String toString() {
    return Quoted.line(path.toString());
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
