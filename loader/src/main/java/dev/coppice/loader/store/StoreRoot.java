package dev.coppice.loader.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The directory that is a store. Where it is mounted, an empty one is in its place while it is not:
 * then nothing is known of what the store has.
 */
final class StoreRoot {

  /** At a directory that is a link, while that is switched. */
  static final int LOOKS = 3;

  private final Path path;

  /** The directory in which something was found last. */
  private volatile @Nullable Object known;

  StoreRoot(Path path) {
    this.path = path;
  }

  /**
   * Where it is once links are resolved. One that is a link may be switched, and what it led to
   * deleted, while it is looked at.
   *
   * @throws StoreException {@code MISCONFIGURED} if it is not there
   */
  Path real() throws StoreException {
    for (int look = 1; look <= LOOKS; look++) {
      try {
        Path real = path.toRealPath();
        if (Files.isDirectory(real)) {
          return real;
        }
      } catch (IOException e) {
        StoreException fault = LocalArtifact.fault(path, e);
        if (fault.fault() != StoreFault.ABSENT) {
          throw fault;
        }
      }
    }
    throw new StoreException(StoreFault.MISCONFIGURED, "no directory " + path, null);
  }

  /** What tells a directory from another in its place; null where that cannot be told. */
  static @Nullable Object key(Path directory) {
    try {
      return Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null; // Who looks for something in it says why.
    }
  }

  /** Something was found in the directory of that key. */
  void found(@Nullable Object key) {
    known = key;
  }

  /**
   * Nothing was found in it.
   *
   * @throws StoreException {@code MISCONFIGURED} if it is empty and another directory than that
   *     where something was found
   */
  void requireMounted(Path real, @Nullable StoreException cause) throws StoreException {
    Object before = known;
    if (before != null && !before.equals(key(real)) && isEmpty(real)) {
      throw new StoreException(
          StoreFault.MISCONFIGURED,
          "%s is empty, and not the directory that it was (expected: mounted)".formatted(path),
          cause);
    }
  }

  private static boolean isEmpty(Path directory) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }
}
