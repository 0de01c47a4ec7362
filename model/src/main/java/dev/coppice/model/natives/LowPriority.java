package dev.coppice.model.natives;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a thread stands back where others want the processor too. Java's own priorities do nothing on
 * Linux, where a process's owner may lower each thread by {@code setpriority} and not raise it
 * again; on other systems nothing happens. Where the system refuses it, as a filter of system calls
 * does, threads stay as they are, and the log says so once.
 */
public enum LowPriority {
  /** Before nobody: the least share that there is, for what no call waits for. */
  LAST(19),

  /**
   * Behind calls of models in memory, of which a thread gets five times as much: loads would take
   * more of a few cores than event loops do, and keep connections waiting to be accepted.
   */
  BEHIND_CALLS(7);

  private static final Logger LOG = LoggerFactory.getLogger(LowPriority.class);

  private static final int PRIO_PROCESS = 0;

  private final int nice;

  LowPriority(int nice) {
    this.nice = nice;
  }

  /** Looked up once there is a thread that needs it. */
  private static final class SetPriority {

    static final Optional<MethodHandle> FUNCTION =
        System.getProperty("os.name").equals("Linux") ? find() : Optional.empty();

    @SuppressWarnings("restricted") // Calling native code is what this class is for.
    private static Optional<MethodHandle> find() {
      Linker linker = Linker.nativeLinker();
      Optional<MemorySegment> function = linker.defaultLookup().find("setpriority");
      return function.map(
          address ->
              linker.downcallHandle(
                  address, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT)));
    }
  }

  /** One refusal is like all others: said by whoever is refused first. */
  private static final class Refusal {

    static {
      LOG.warn(
          "setpriority is refused: threads that load models do not stand back for calls"
              + " (expected: a filter of system calls that allows it, and a process that was"
              + " not lowered itself)");
    }

    static void say() {
      // The class is initialized by now.
    }
  }

  /** Lowers the calling platform thread for good. */
  public void lowerThisThread() {
    if (SetPriority.FUNCTION.isEmpty()) {
      return;
    }
    int status;
    try {
      status = (int) SetPriority.FUNCTION.get().invokeExact(PRIO_PROCESS, 0, nice);
    } catch (Throwable e) {
      throw new IllegalStateException("setpriority: " + e, e);
    }
    if (status != 0) {
      Refusal.say();
    }
  }

  /** The same threads, each of which lowers itself before it does anything else. */
  public ThreadFactory lowering(ThreadFactory threads) {
    return work ->
        threads.newThread(
            () -> {
              lowerThisThread();
              work.run();
            });
  }
}
