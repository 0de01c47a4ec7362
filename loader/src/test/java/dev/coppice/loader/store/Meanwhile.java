package dev.coppice.loader.store;

import java.io.IOException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** Changes of a directory, one after another on a thread of their own, while it is looked at. */
final class Meanwhile {

  private Meanwhile() {}

  /** One of many, by its number from 1 on. */
  @FunctionalInterface
  interface Change {
    void make(int number) throws IOException;
  }

  /** Looks at what is there. */
  @FunctionalInterface
  interface Look {
    void look() throws Exception;
  }

  /**
   * Looks so many times; fails as well if a change does. Two changes at most meet one look, that
   * under way and another, however busy the machine is.
   */
  static void looks(int times, Look look, Change change) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Semaphore turns = new Semaphore(0);
    FutureTask<Void> writer =
        new FutureTask<>(
            () -> {
              for (int i = 1; !over.get(); i++) {
                turns.acquire();
                change.make(i);
              }
              return null;
            });
    Thread.ofPlatform().start(writer);
    try {
      for (int i = 0; i < times; i++) {
        turns.drainPermits();
        turns.release();
        look.look();
      }
    } finally {
      over.set(true);
      turns.release();
      writer.get();
    }
  }
}
