package dev.coppice.cache;

import dev.coppice.cache.load.Errors;

/** What a call waits for, unless the server stops. */
@FunctionalInterface
interface StoppableWait<T> {

  T get() throws InterruptedException;

  /** Interrupted by the stop of the server; or the client has left, and nobody reads this. */
  static <T> T await(StoppableWait<T> wait) {
    try {
      return wait.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errors.stopping();
    }
  }
}
