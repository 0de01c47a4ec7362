package dev.coppice.loader.archive;

import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.model.BulkInputStream;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a store, metered: an end before the stated size is a failure, and so is a body that
 * trickles; and a failure stays one, so that no reader above takes a cut body for a finished one.
 */
public final class StoreStream extends BulkInputStream {

  /** Bytes per second that a body must have, or it holds up other loads. */
  static final int MIN_RATE = 64 << 10;

  /** Over so much waiting for it; time in which nobody reads does not count. */
  static final Duration RATE_WINDOW = Duration.ofSeconds(15);

  private final InputStream in;
  private final long size;
  private final ArchiveLimits limits;
  private final StoreWait wait;
  private long count;
  private long windowNanos;
  private long windowBytes;
  private @Nullable IOException failure;

  /**
   * @param size what the store says, -1 if it says nothing
   */
  public StoreStream(InputStream in, long size, ArchiveLimits limits, StoreWait wait) {
    this.in = in;
    this.size = size;
    this.limits = limits;
    this.wait = wait;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      return meteredRead(buffer, offset, length);
    } catch (StoreException | RefusedArtifactException e) {
      failure = e;
      throw e;
    } catch (IOException e) {
      StoreException broken = new StoreException(StoreFault.CUT_OFF, Quoted.cause(e), e);
      failure = broken;
      throw broken;
    }
  }

  private int meteredRead(byte[] buffer, int offset, int length) throws IOException {
    long start = wait.start();
    int read;
    try {
      read = in.read(buffer, offset, length);
    } finally {
      windowNanos += wait.end(start);
    }
    if (read >= 0) {
      count += read;
      limits.checkBytes(count);
      checkRate(read);
    } else if (count < size) {
      throw new StoreException(
          StoreFault.CUT_OFF, "body ended after %d of %d bytes".formatted(count, size), null);
    }
    return read;
  }

  private void checkRate(int read) throws StoreException {
    windowBytes += read;
    if (windowNanos < RATE_WINDOW.toNanos()) {
      return;
    }
    long rate = (long) (windowBytes / (windowNanos / 1e9));
    if (rate < MIN_RATE) {
      throw new StoreException(
          StoreFault.TOO_SLOW,
          "body came at %d bytes a second (expected: at least %d)".formatted(rate, MIN_RATE),
          null);
    }
    windowNanos = 0;
    windowBytes = 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
