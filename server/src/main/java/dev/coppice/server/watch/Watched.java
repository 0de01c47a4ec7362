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
 * A value that is read from files, and read anew once they have changed and are whole: two looks in
 * a row found them the same, and so does one after the reading, so that a file that is being
 * written in place is left alone. One that is changed at every look is read after {@value
 * #MAX_LOOKS} of them as it is then.
 *
 * <p>While what is there cannot be read the last good value stays, takes nobody's access away and
 * gives none, and every {@value #MAX_LOOKS} looks it is tried again.
 */
public final class Watched<T> implements Supplier<T> {

  private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

  /** Looks after which a change is not waited for any longer. */
  static final int MAX_LOOKS = 5;

  private final String what;
  private final List<Path> files;
  private final Reading<T> reading;

  /** As they were when the value was read. */
  private List<Stamp> taken;

  /** As the last look found them. */
  private List<Stamp> seen;

  /** As they were when they could not be read; empty if they could. */
  private List<Stamp> refused = List.of();

  /** Looks since they changed, or since they could not be read. */
  private int looks;

  private String said = "";
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
    this.taken = stamps(); // Before the reading, so that a change during it is a change.
    this.seen = taken;
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

  /** Reads the files if they have changed and are whole; may block, on one thread at a time. */
  void look() {
    List<Stamp> now = stamps();
    boolean isQuiet = now.equals(seen);
    seen = now;
    if (now.equals(taken)) {
      looks = 0;
      return;
    }
    looks++;
    boolean isWhole = isQuiet && !now.equals(refused);
    if (isWhole || looks >= MAX_LOOKS) {
      read(now, isQuiet, isWhole);
    }
  }

  /**
   * @param isQuiet whether they are as the look before found them
   * @param isNew whether they are read for the first time since
   */
  private void read(List<Stamp> now, boolean isQuiet, boolean isNew) {
    try {
      T read = reading.read();
      seen = stamps();
      if (!isQuiet || seen.equals(now)) {
        taken = now;
        refused = List.of();
        said = "";
        looks = 0;
        value = read;
        LOG.info("{}: read anew", what);
      }
    } catch (IOException | RuntimeException e) { // Thrown on, it would be the last look.
      String cause = String.valueOf(e.getMessage());
      if (isNew || !cause.equals(said)) {
        // The log has one line per second of each text: what goes bad beside it has its own.
        LOG.warn(what + ": what was read before stays in force: {}", cause);
      }
      refused = now;
      said = cause;
      looks = isQuiet ? 0 : looks; // One that is still being written is soon another.
    }
  }

  private List<Stamp> stamps() {
    return files.stream().map(Stamp::of).toList();
  }

  /**
   * What distinguishes two states of a file.
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
