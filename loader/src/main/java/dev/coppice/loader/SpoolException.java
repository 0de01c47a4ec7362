package dev.coppice.loader;

import java.io.IOException;

/** The spool directory took no more bytes; the message is for the log. */
final class SpoolException extends IOException {

  private final long needed;
  private final long written;

  SpoolException(long needed, long written, IOException cause) {
    super("spool: " + Quote.cause(cause), cause);
    this.needed = needed;
    this.written = written;
  }

  /** Bytes the file was expected to have. */
  long needed() {
    return needed;
  }

  /** Bytes of it that found room. */
  long written() {
    return written;
  }

  /** Whether it was for lack of room; the texts are the operating system's, there is no type. */
  boolean isFull() {
    String message = String.valueOf(getMessage());
    return message.contains("No space left on device") || message.contains("quota exceeded");
  }
}
