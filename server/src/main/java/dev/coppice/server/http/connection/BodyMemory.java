package dev.coppice.server.http.connection;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that the bodies of all requests in flight hold, and their bound. */
public final class BodyMemory {

  private final long bound;
  private final AtomicLong inUse = new AtomicLong();

  public BodyMemory(long bound) {
    this.bound = bound;
  }

  /** Takes all of {@code bytes}; false, with nothing taken, if they are more than is left. */
  boolean reserve(long bytes) {
    long before;
    do {
      before = inUse.get();
      if (bytes > bound - before) {
        return false;
      }
    } while (!inUse.compareAndSet(before, before + bytes));
    return true;
  }

  void release(long bytes) {
    inUse.addAndGet(-bytes);
  }

  boolean hasRoomFor(long bytes) {
    return bytes <= bound - inUse.get();
  }

  public long inUse() {
    return inUse.get();
  }
}
