package dev.coppice.loader.store;

import dev.coppice.model.Quoted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Opens artifacts on a disk of this machine, below one directory.
 *
 * <p>Links may point around inside it. Whatever leaves it once links are resolved does not exist,
 * so that a path that a client sent can never be used to read another part of the disk.
 */
public final class LocalArtifact {

  /** What file systems allow. */
  private static final int MAX_NAME_BYTES = 255;

  /** At what is written or replaced right now. */
  private static final int LOOKS = 3;

  private LocalArtifact() {}

  /**
   * Opens a file, or a directory of files.
   *
   * @param uri what the artifact says of where it is
   * @param root what it must be in
   * @param path of the file or directory, below {@code root}
   * @param maxEntries of a directory; one that has more is not listed
   * @param isArtifact whether a file of that name is no part of the directory that it is in
   * @throws StoreException {@code ABSENT} if nothing is there, the root included; {@code CHANGED}
   *     if what is in it went while it was looked at, each time
   */
  public static Artifact open(
      String uri, Path root, Path path, int maxEntries, Predicate<String> isArtifact)
      throws StoreException {
    try {
      for (int look = 1; ; look++) {
        Path realRoot = root.toRealPath();
        boolean wasThere = false;
        try {
          Path real = inside(realRoot, path);
          wasThere = true;
          return Files.isDirectory(real)
              ? new LocalDirectory(realRoot, path, real, maxEntries, isArtifact).open(uri)
              : file(uri, real);
        } catch (NoSuchFileException gone) { // It may be there again, as where a link leads now.
          if (look == LOOKS) {
            throw wasThere
                ? new StoreException(StoreFault.CHANGED, Quoted.cause(gone), gone)
                : gone;
          }
        }
      }
    } catch (StoreException e) {
      throw e;
    } catch (UncheckedIOException e) { // From the walk of a directory.
      throw fault(path, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw fault(path, e);
    }
  }

  private static Artifact file(String uri, Path path) throws IOException {
    BasicFileAttributes attributes = attributes(path);
    if (!attributes.isRegularFile()) { // Opening a FIFO would wait for ever.
      throw new StoreException(StoreFault.ABSENT, path + ": not a regular file", null);
    }
    LocalFile bytes = LocalFile.open(path);
    String version = version(attributes);
    return new Artifact.Stream(
        uri,
        version,
        attributes.size(),
        bytes,
        bytes::close,
        () -> requireSame(version, path, () -> version(attributes(path))));
  }

  /** Looks at a file or a directory for what version it is. */
  @FunctionalInterface
  interface Look {
    String version() throws IOException;
  }

  /** A file may be written again while it is read, and a directory while its files are. */
  static void requireSame(String version, Path path, Look look) throws StoreException {
    String now;
    try {
      now = look.version();
    } catch (IOException | UncheckedIOException e) {
      Throwable cause =
          e instanceof UncheckedIOException ? Objects.requireNonNull(e.getCause()) : e;
      throw new StoreException(StoreFault.CHANGED, Quoted.cause(cause), e);
    }
    if (!now.equals(version)) {
      throw new StoreException(
          StoreFault.CHANGED, "%s: %s (expected: still %s)".formatted(path, now, version), null);
    }
  }

  static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class);
  }

  static String version(BasicFileAttributes attributes) {
    return "%x-%x"
        .formatted(attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
  }

  static Path inside(Path root, Path path) throws IOException {
    Path real = path.toRealPath();
    if (!real.startsWith(root)) {
      throw new NoSuchFileException(path.toString(), null, "a link leaves the directory");
    }
    return real;
  }

  /** Of a file that could not be opened, now or later. */
  public static StoreException fault(Path path, IOException e) {
    if (e instanceof AccessDeniedException) {
      return new StoreException(StoreFault.DENIED, Quoted.cause(e), e);
    }
    boolean absent =
        e instanceof NoSuchFileException || e instanceof NotDirectoryException || cannotBe(path);
    return new StoreException(absent ? StoreFault.ABSENT : StoreFault.BROKEN, Quoted.cause(e), e);
  }

  /**
   * Whether no file can have that path: a name in it is too long, or a part of it is a file. Java
   * has no types for these errors, and their texts are of the machine's language.
   */
  private static boolean cannotBe(Path path) {
    for (Path name : path) {
      if (name.toString().getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
        return true;
      }
    }
    for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
      if (Files.isRegularFile(parent)) {
        return true;
      }
    }
    return false;
  }
}
