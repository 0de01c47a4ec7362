package dev.coppice.model;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Tries something in a JVM of its own that may take next to no more memory of the system. */
@SuppressWarnings("restricted") // Only native code sets a limit of the process.
public final class WithoutMemory {

  /** What that process may take then. */
  public static final int LEFT_BYTES = 256 << 10;

  private static final int RLIMIT_AS = 9;

  private WithoutMemory() {}

  /** What may fail for want of memory. */
  @FunctionalInterface
  public interface Attempt {
    void run() throws Exception;
  }

  /**
   * Runs a class whose main method {@linkplain #attempt attempts} something.
   *
   * @return the lines that it said
   */
  public static List<String> run(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return OwnJvm.run(
        // Or the allocator might have kept enough.
        Map.of("MALLOC_ARENA_MAX", "1", "MALLOC_MMAP_THRESHOLD_", "131072"),
        List.of("-Xint"), // A compiler that gets no memory would end the process.
        main,
        arguments);
  }

  /**
   * Says how it ends with next to no memory.
   *
   * @param attempt of what was used before: what is used for the first time takes memory of its own
   */
  public static void attempt(Attempt attempt) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(JAVA_LONG, 2);
      limit("getrlimit", limit);
      long before = limit.get(JAVA_LONG, 0);
      limit.set(JAVA_LONG, 0, takenBytes() + LEFT_BYTES);
      limit("setrlimit", limit);
      String outcome;
      try {
        attempt.run();
        outcome = "done";
      } catch (Exception | OutOfMemoryError e) {
        outcome = e.toString();
      }
      limit.set(JAVA_LONG, 0, before);
      limit("setrlimit", limit);
      System.out.println(outcome);
    }
  }

  private static long takenBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmSize:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  private static void limit(String name, MemorySegment limit) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle function =
        linker.downcallHandle(
            linker.defaultLookup().find(name).orElseThrow(),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    if ((int) function.invokeExact(RLIMIT_AS, limit) != 0) {
      throw new IllegalStateException(name);
    }
  }
}
