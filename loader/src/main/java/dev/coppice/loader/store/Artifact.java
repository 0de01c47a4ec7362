package dev.coppice.loader.store;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One opened version of what the store has under a name; who opened it closes it, on any thread.
 */
public sealed interface Artifact extends AutoCloseable {

  /** Where it is, such as {@code s3://bucket/prefix/name}. */
  String uri();

  /** The store's version of it (the ETag); empty if it names none. */
  String version();

  /** What {@link #requireUnchanged()} does. */
  Check check();

  /** Whether what is read may be of two versions; not where versions change as a whole. */
  default boolean mayBeMixed() {
    return check() != Check.NONE;
  }

  /**
   * Holds that what was read is this one version; asked when all of it was. Blocks if it
   * {@linkplain #mayBeMixed() may be mixed}.
   *
   * @throws StoreException {@code CHANGED} if it may be a mixture of two
   */
  default void requireUnchanged() throws StoreException {
    check().run();
  }

  /** Lets go of it at once: what was not read is not read, a read under way on another ends. */
  @Override
  void close();

  /** This artifact; empty, and closed, if the caller has that version already. */
  default Optional<Artifact> unless(@Nullable String known) {
    if (!version().equals(known)) {
      return Optional.of(this);
    }
    close();
    return Optional.empty();
  }

  /** Whether a file directly in the root of one counts: dot-files do not. */
  static boolean counts(String name) {
    return !name.startsWith(".");
  }

  /**
   * One object or file.
   *
   * @param size bytes in it, -1 if the store does not say
   * @param bytes its content, once; a failed read throws
   * @param release what {@link #close()} does; may be called more than once
   */
  record Stream(
      String uri, String version, long size, InputStream bytes, Runnable release, Check check)
      implements Artifact {

    /** Of a store whose versions change as a whole. */
    public Stream(String uri, String version, long size, InputStream bytes, Runnable release) {
      this(uri, version, size, bytes, release, Check.NONE);
    }

    public Stream {
      if (size < -1) {
        throw new IllegalArgumentException("size: %d (expected: -1 or more)".formatted(size));
      }
    }

    @Override
    public void close() {
      release.run();
    }
  }

  /**
   * A directory of the directory store.
   *
   * @param entries in it; if they are more than an artifact may have, one more than these, and
   *     nothing else of it is known
   * @param files the regular files directly in it that count, sorted by name
   * @param deadLinks names of the links among them that lead to nothing
   * @param hasArtifacts whether there are files that are artifacts of their own, and no part of it
   * @param others for messages: names of dot-files, and those of subdirectories with a slash
   */
  record Directory(
      String uri,
      String version,
      int entries,
      List<File> files,
      List<String> deadLinks,
      boolean hasArtifacts,
      List<String> others,
      Check check)
      implements Artifact {

    public Directory {
      files = List.copyOf(files);
      deadLinks = List.copyOf(deadLinks);
      others = List.copyOf(others);
    }

    @Override
    public void close() {
      // Nothing is held open between its files.
    }
  }

  /** Looks once more at what was read. */
  @FunctionalInterface
  interface Check {

    /** Of what changes as a whole. */
    Check NONE = () -> {};

    /** Throws {@code CHANGED} if it is another version by now. */
    void run() throws StoreException;
  }

  /**
   * A file of a directory.
   *
   * @param name in its directory
   * @param path of the file itself, links resolved
   * @param size bytes in it
   */
  record File(String name, Path path, long size) {}
}
