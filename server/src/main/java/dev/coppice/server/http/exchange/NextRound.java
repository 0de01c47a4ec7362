package dev.coppice.server.http.exchange;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/** The next round of an event loop: by then all is read that has come until now. */
public final class NextRound {

  private NextRound() {}

  /**
   * Goes on in it, from any thread. What another thread schedules for now runs at once, before
   * anything is read; what the loop does itself, in its next round.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the loop has ended
   */
  public static void run(EventExecutor loop, Runnable step) {
    loop.execute(
        () -> {
          var unused = loop.schedule(step, 0, TimeUnit.NANOSECONDS);
        });
  }
}
