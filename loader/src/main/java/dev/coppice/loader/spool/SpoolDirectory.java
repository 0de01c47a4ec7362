package dev.coppice.loader.spool;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.coppice.loader.Interruptions;
import dev.coppice.loader.memory.BuildPermits;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that holds model files while they are loaded.
 *
 * <p>Servers share a temporary directory, so each makes a directory of its own in it and holds a
 * lock there for as long as it lives. The system lets go of the lock however the process ends;
 * {@link SpoolSweep} can tell by it whether its server lives. Whoever cleans the temporary
 * directory may take it away; then the next model gets a new one.
 */
public final class SpoolDirectory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpoolDirectory.class);

  /** Kinds of file system whose files are memory. */
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  private static final int PROBE_BYTES = 1 << 20;

  /** For a piece of a model, which a slow disk has in less. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** For what is left of a few files, at the end. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(2);

  private static final FileAttribute<?> OWNER_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path parent;
  private final boolean inMemory;
  private final SpoolDisk disk;
  private final FutureTask<Boolean> deletion = new FutureTask<>(this::delete);
  private final AtomicLong spooled = new AtomicLong();
  private final AtomicLong made = new AtomicLong();
  private Held held;

  /** One directory, ours as long as the lock is held. */
  private record Held(Path path, FileChannel lock) implements AutoCloseable {

    @Override
    public void close() throws IOException {
      lock.close();
    }
  }

  private SpoolDirectory(Path parent, Held held, BuildPermits permits, Duration patience)
      throws IOException {
    this.parent = parent;
    this.held = held;
    this.inMemory = IN_MEMORY.contains(Files.getFileStore(parent).type());
    this.disk = new SpoolDisk(parent, permits, patience, deletion);
  }

  /**
   * Makes a directory {@code coppice-spool-...}, for the owner alone, and deletes those of dead
   * servers.
   *
   * @param parent where; made if it is not there
   * @param permits of which each load that uses the disk has one
   * @throws IOException if it cannot be made, or takes no model of a MiB; the message is a sentence
   */
  public static SpoolDirectory open(Path parent, BuildPermits permits) throws IOException {
    return open(parent, permits, PATIENCE);
  }

  /** The same for one load after the other. */
  public static SpoolDirectory open(Path parent) throws IOException {
    return open(parent, new BuildPermits(1));
  }

  /**
   * The same.
   *
   * @param patience for the disk, before it hangs
   */
  static SpoolDirectory open(Path parent, BuildPermits permits, Duration patience)
      throws IOException {
    SpoolDirectory own;
    try {
      Held held = hold(parent);
      new SpoolSweep(parent, held.path).run();
      own = new SpoolDirectory(parent, held, permits, patience);
    } catch (IOException e) {
      throw new IOException(
          "java.io.tmpdir: %s cannot be written: %s (expected: a directory for models on their way into memory)"
              .formatted(parent, Quoted.cause(e)),
          e);
    }
    own.probe();
    if (own.inMemory) {
      LOG.warn(
          "{} is memory, not a disk: models that are spooled there count as loads of that much"
              + " more (expected: java.io.tmpdir on a disk)",
          parent);
    }
    return own;
  }

  /** Writes a file and deletes it: a full disk still makes empty ones. */
  private void probe() throws IOException {
    try (SpoolFile file = create(".probe", PROBE_BYTES)) {
      file.write(new byte[PROBE_BYTES], 0, PROBE_BYTES);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static Held hold(Path parent) throws IOException {
    Files.createDirectories(parent);
    Held held = make(parent);
    while (held == null) {
      held = make(parent);
    }
    return held;
  }

  /** Null if a server that starts at this moment swept it away before it was locked. */
  private static @Nullable Held make(Path parent) throws IOException {
    Path path = Files.createTempDirectory(parent, SpoolSweep.prefixOfThisProcess());
    try {
      return lock(path);
    } catch (IOException | RuntimeException | Error e) {
      discard(path, e);
      throw e;
    }
  }

  /** Opens nothing: there may be no more files that may be open. */
  private static void discard(Path unlocked, Throwable cause) {
    try {
      Files.deleteIfExists(unlocked.resolve(SpoolSweep.LOCK));
      Files.deleteIfExists(unlocked);
    } catch (IOException e) {
      cause.addSuppressed(e); // The next start sweeps it away.
    }
  }

  private static @Nullable Held lock(Path path) throws IOException {
    Path lockFile = path.resolve(SpoolSweep.LOCK);
    FileChannel lock;
    try {
      lock = FileChannel.open(lockFile, CREATE_NEW, WRITE);
    } catch (NoSuchFileException swept) {
      return null;
    }
    try {
      if (lock.tryLock() != null && Files.exists(lockFile)) {
        return new Held(path, lock);
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
  public SpoolFile create(String suffix, long expectedBytes) throws SpoolException {
    SpoolDisk.Use use = disk.begin();
    try (use) {
      return createNow(suffix, expectedBytes);
    }
  }

  private SpoolFile createNow(String suffix, long expectedBytes) throws SpoolException {
    Path directory = path();
    try {
      try {
        return create(directory, suffix, expectedBytes);
      } catch (NoSuchFileException cleaned) {
        return create(replace(directory), suffix, expectedBytes);
      }
    } catch (IOException e) {
      throw SpoolException.of(directory, expectedBytes, 0, Long.MAX_VALUE, e);
    }
  }

  /** Made and opened in one step: of two the second might fail, and nobody had the file. */
  private SpoolFile create(Path directory, String suffix, long expectedBytes) throws IOException {
    Path file = directory.resolve("model-" + made.getAndIncrement() + suffix);
    FileChannel channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), OWNER_ALONE);
    return new SpoolFile(file, channel, expectedBytes, inMemory, disk, spooled);
  }

  /** Makes another directory, unless another load has done so already. */
  private synchronized Path replace(Path gone) throws IOException {
    if (held.path.equals(gone)) {
      Held other = hold(parent);
      held.close();
      held = other;
      LOG.warn("the spool directory {} was taken away; models go to {} now", gone, held.path);
    }
    return held.path;
  }

  /** Memory that so many spooled bytes take. */
  public long memoryBytes(long bytes) {
    return inMemory ? bytes : 0;
  }

  /** Bytes of all files in it by now. */
  public long bytes() {
    return spooled.get();
  }

  public synchronized Path path() {
    return held.path;
  }

  /**
   * Deletes it and all that is in it; a second time, nothing.
   *
   * @throws IOException also if its disk hangs; then the next start deletes it
   */
  @Override
  public void close() throws IOException {
    disk.close();
    try {
      boolean unused = deletion.get(LAST_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("%s: the disk hangs".formatted(parent), e);
    } catch (ExecutionException e) {
      throw new IOException("%s: %s".formatted(parent, Quoted.cause(e)), e);
    } catch (InterruptedException e) {
      throw Interruptions.ofInput(e);
    }
  }

  private synchronized boolean delete() throws IOException {
    try (Held last = held) {
      SpoolSweep.delete(last.path);
    } catch (NoSuchFileException cleaned) {
      LOG.debug("{} was taken away", held.path);
    }
    return true;
  }
}
