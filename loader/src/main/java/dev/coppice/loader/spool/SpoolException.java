package dev.coppice.loader.spool;

import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The spool directory took no more bytes; the message is for the log. */
public final class SpoolException extends IOException {

  private final Path directory;
  private final long needed;
  private final long written;
  private final Fault fault;

  private enum Fault {
    FULL,
    HANGING,
    BROKEN
  }

  private SpoolException(
      String message,
      Path directory,
      long needed,
      long written,
      Fault fault,
      @Nullable IOException cause) {
    super(message, cause);
    this.directory = directory;
    this.needed = needed;
    this.written = written;
    this.fault = fault;
  }

  /** It hangs, and nobody is to begin there. */
  static SpoolException hanging(Path directory) {
    return new SpoolException(
        "the disk of %s hangs".formatted(directory), directory, 0, 0, Fault.HANGING, null);
  }

  /**
   * @param needed bytes the file was expected to have
   * @param written bytes of it that found room
   * @param room bytes that the disk has left
   */
  static SpoolException of(Path file, long needed, long written, long room, IOException cause) {
    boolean full = room == 0 || saysFull(String.valueOf(cause.getMessage()));
    Path directory = Objects.requireNonNull(file.getParent());
    String what =
        full
            ? "the disk of %s is full: %d bytes needed, %d written"
                .formatted(directory, needed, written)
            : "spool file " + file;
    return new SpoolException(
        what + ": " + Quoted.cause(cause),
        directory,
        needed,
        written,
        full ? Fault.FULL : Fault.BROKEN,
        cause);
  }

  /** There is no type for it, and a quota is no lack of room; the texts are the system's. */
  private static boolean saysFull(String message) {
    return message.contains("No space left on device") || message.contains("quota exceeded");
  }

  /** Where the file was to be. */
  public Path directory() {
    return directory;
  }

  /** Bytes the file was expected to have. */
  public long needed() {
    return needed;
  }

  /** Bytes of it that found room. */
  public long written() {
    return written;
  }

  /** Whether it was for lack of room. */
  public boolean isFull() {
    return fault == Fault.FULL;
  }

  /** Whether it was because the disk hangs. */
  public boolean isHanging() {
    return fault == Fault.HANGING;
  }
}
