package dev.coppice.server.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is read from files, and read anew once one of them has changed. While what is there
 * cannot be read the last good value stays: a file that is half written, or gone for a moment,
 * takes nobody's access away and gives none.
 */
public final class Watched<T> implements Supplier<T> {

  private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

  private final String what;
  private final List<Path> files;
  private final Reading<T> reading;

  /** As they were before the last reading, so that a change during it is a change. */
  private List<Stamp> seen;

  private volatile T value;

  /** Reads the files. */
  @FunctionalInterface
  public interface Reading<T> {
    /**
     * Reads them now.
     *
     * @throws IOException if they are not as they should be, with a sentence that says why and
     *     quotes nothing of them
     */
    T read() throws IOException;
  }

  Watched(String what, List<Path> files, Reading<T> reading) throws IOException {
    this.what = what;
    this.files = List.copyOf(files);
    this.reading = reading;
    this.seen = stamps();
    this.value = first();
  }

  private T first() throws IOException {
    try {
      return reading.read();
    } catch (IOException e) {
      throw new IOException(what + ": " + e.getMessage(), e);
    }
  }

  /** The newest good value; never blocks. */
  @Override
  public T get() {
    return value;
  }

  /** Reads the files if they have changed; may block, on one thread at a time. */
  void look() {
    List<Stamp> now = stamps();
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      value = reading.read();
      LOG.info("{}: read anew", what);
    } catch (IOException | RuntimeException e) { // Thrown on, it would be the last look.
      LOG.warn("{}: what was read before stays in force: {}", what, e.getMessage());
    }
  }

  private List<Stamp> stamps() {
    return files.stream().map(Stamp::of).toList();
  }

  /**
   * What tells two states of a file apart.
   *
   * @param key of the file itself, which a rename replaces; null where there is no file, or no key
   */
  private record Stamp(long modifiedNanos, long size, @Nullable Object key) {

    private static final Stamp GONE = new Stamp(-1, -1, null);

    static Stamp of(Path file) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(
            found.lastModifiedTime().to(TimeUnit.NANOSECONDS), found.size(), found.fileKey());
      } catch (IOException e) {
        return GONE;
      }
    }
  }
}
