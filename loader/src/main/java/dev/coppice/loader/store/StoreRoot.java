package dev.coppice.loader.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory that is a store. Where it is mounted, an empty one is in its place while it is not:
 * then nothing is known of what the store has.
 */
final class StoreRoot {

  /** At a directory that is a link, while that is switched. */
  private static final int LOOKS = 3;

  private final Path path;
  private final @Nullable MountMark mark;

  /** The directory in which something was found last. */
  private volatile @Nullable Object known;

  /**
   * @param mark of earlier starts; null if none is kept
   */
  StoreRoot(Path path, @Nullable MountMark mark) {
    this.path = path;
    this.mark = mark;
  }

  /**
   * Where it is once links are resolved. One that is a link may be switched, and what it led to
   * deleted, while it is looked at.
   *
   * @throws StoreException {@code MISCONFIGURED} if it is not there
   */
  private Path real() throws StoreException {
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

  /** Looks for something in the directory. */
  @FunctionalInterface
  interface Look<T> {

    /**
     * What there is; empty if it may be incomplete, because the directory is another one now.
     *
     * @param key of the directory before the look, as {@link StoreRoot#key}
     */
    Optional<T> at(Path real, @Nullable Object key) throws StoreException;
  }

  /**
   * Looks again while a link that leads here is switched, or another directory comes in its place.
   *
   * @throws StoreException what the look throws; {@code MISCONFIGURED} also if what it misses may
   *     only not be mounted, {@code CHANGED} if the link is switched time and again
   */
  <T> T look(Look<T> wanted) throws StoreException {
    StoreException absent = null;
    for (int look = 1; look <= LOOKS; look++) {
      Path real = real();
      Object key = key(real);
      try {
        Optional<T> there = wanted.at(real, key);
        if (there.isPresent()) {
          return there.get();
        }
      } catch (StoreException e) {
        if (e.fault() != StoreFault.ABSENT) {
          throw e;
        }
        if (isStill(real, key)) {
          requireMounted(real, key, e);
          throw e;
        }
        absent = e;
      }
    }
    throw new StoreException(StoreFault.CHANGED, "switched while looked at: " + path, absent);
  }

  /** What distinguishes a directory from another in its place; null on systems that have none. */
  static @Nullable Object key(Path directory) {
    try {
      return Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
    } catch (IOException e) { // Who looks for something in it says why.
      return new Object(); // It is gone: what comes in its place is another, however often.
    }
  }

  /**
   * Whether the directory is the one that was looked at, which had that key.
   *
   * @throws StoreException {@code MISCONFIGURED} if none is there
   */
  boolean isStill(Path real, @Nullable Object key) throws StoreException {
    return real().equals(real) && Objects.equals(key(real), key);
  }

  /** Something was found in the directory, which has that key. */
  void found(Path real, @Nullable Object key) {
    if (mark != null && (key == null || !key.equals(known))) {
      mark.found(real);
    }
    known = key;
  }

  /**
   * Nothing was found in the directory, which has that key.
   *
   * @throws StoreException {@code MISCONFIGURED} if it is empty and another directory than that
   *     where something was found, or not mounted as that was before the start
   */
  void requireMounted(Path real, @Nullable Object key, @Nullable StoreException cause)
      throws StoreException {
    Object before = known;
    boolean isOther = before == null ? mark != null && mark.isMissing(real) : !before.equals(key);
    if (isOther && isEmpty(real)) {
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
