package dev.coppice.server.api.batch;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What finding the bad rows of one batch may take beside their own text, as some seconds of a
 * scoring thread; from any thread. Rows themselves are read a dozen times at most, because what is
 * refused is halved, but each part costs the header anew.
 */
final class VainBytes {

  private static final long MAX = 512L << 20;

  private final AtomicLong left = new AtomicLong(MAX);

  /** Counts bytes beside the rows of a part that was refused; false if those were the last. */
  boolean take(long bytes) {
    return left.addAndGet(-bytes) > 0;
  }
}
