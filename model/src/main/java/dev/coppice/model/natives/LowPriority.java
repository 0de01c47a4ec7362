package dev.coppice.model.natives;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Lets a thread have the processor only where others leave it. Java's own priorities do nothing on
 * Linux, where a process's owner may lower each thread by {@code setpriority} and not raise it
 * again.
 */
public final class LowPriority {

  /** The lowest that counts as any share at all. */
  private static final int NICE = 19;

  private static final int PRIO_PROCESS = 0;

  private LowPriority() {}

  /** Lowers the calling platform thread for good; on other systems than Linux it does nothing. */
  @SuppressWarnings("restricted") // Calling native code is what this class is for.
  public static void lowerThisThread() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> function = linker.defaultLookup().find("setpriority");
    if (function.isEmpty()) {
      return;
    }
    MethodHandle setPriority =
        linker.downcallHandle(
            function.get(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    try {
      int unused = (int) setPriority.invokeExact(PRIO_PROCESS, 0, NICE);
    } catch (Throwable e) {
      throw new IllegalStateException("setpriority: " + e, e);
    }
  }
}
