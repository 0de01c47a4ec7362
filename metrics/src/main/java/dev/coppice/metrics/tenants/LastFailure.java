package dev.coppice.metrics.tenants;

import java.time.Instant;

/**
 * What went wrong last.
 *
 * @param message as the client was told it, cut to a hundred characters
 */
public record LastFailure(ErrorKind kind, Instant at, String message) {

  private static final int MAX_MESSAGE = 100;

  /** The record itself and its instant. */
  private static final int OBJECT_BYTES = 48;

  static LastFailure of(ErrorKind kind, Instant at, String message) {
    return new LastFailure(
        kind, at, message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message);
  }

  int heapBytes() {
    return OBJECT_BYTES + HeapBytes.ofText(message);
  }
}
