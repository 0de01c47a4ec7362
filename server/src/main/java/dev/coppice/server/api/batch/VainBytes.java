package dev.coppice.server.api.batch;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What may be decoded of one batch only to find the rows that are bad, as some seconds of a scoring
 * thread; from any thread. Below a long header, each of them costs as much as the header.
 */
final class VainBytes {

  private static final long MOST = 512L << 20;

  private final AtomicLong left = new AtomicLong(MOST);

  /** Counts bytes that were refused; false if those were the last. */
  boolean take(long bytes) {
    return left.addAndGet(-bytes) > 0;
  }
}
