package dev.coppice.server.api.invoke;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A wait for a client's sake: its thread is interrupted once that client has left. */
public final class ClientWait {

  private volatile @Nullable Thread waiter;
  private volatile boolean isOver;

  /** The client has left; from any thread, also before anybody waits. */
  public void end() {
    isOver = true;
    Thread waiting = waiter;
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  /** Gets something on this thread, which may block for it; one thread at a time. */
  public <T> T await(Supplier<T> source) {
    Thread self = Thread.currentThread();
    waiter = self;
    if (isOver) { // Before there was somebody to interrupt.
      self.interrupt();
    }
    try {
      return source.get();
    } finally {
      waiter = null;
    }
  }
}
