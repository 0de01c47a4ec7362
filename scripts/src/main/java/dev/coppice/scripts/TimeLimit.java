package dev.coppice.scripts;

import java.time.Duration;

/** What lets a command end by itself, whatever it waits for. */
public final class TimeLimit {

  private TimeLimit() {}

  /**
   * Ends this process with 1 unless it ends before; whenever it ends, the processes that it started
   * do too.
   *
   * @param command what is said not to be done
   */
  public static void begin(String command, Duration limit) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
    Thread.ofPlatform().daemon().name("limit").start(() -> endAfter(command, limit));
  }

  private static void endAfter(String command, Duration limit) {
    try {
      Thread.sleep(limit);
    } catch (InterruptedException e) {
      return;
    }
    System.err.printf(
        "%s: not done after %d minutes (expected: done; is the machine busy?)%n",
        command, limit.toMinutes());
    System.exit(1);
  }
}
