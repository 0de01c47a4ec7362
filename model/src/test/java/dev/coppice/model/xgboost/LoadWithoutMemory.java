package dev.coppice.model.xgboost;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.coppice.model.ModelFiles;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ModelFormat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads a model with next to no memory, and says what came of that. */
@SuppressWarnings("restricted") // Only native code sets a limit of the process.
final class LoadWithoutMemory {

  /** What the process may take then. */
  static final int LEFT_BYTES = 256 << 10;

  private static final int RLIMIT_AS = 9;

  private LoadWithoutMemory() {}

  public static void main(String[] arguments) throws Throwable {
    Path file = Path.of(arguments[0]);
    ModelShape shape = ModelFiles.check(Files.readAllBytes(file), ModelFormat.UBJSON);
    // What is used for the first time takes memory of its own.
    Path folder = Files.createDirectory(file.resolveSibling("first"));
    ModelFiles.load(ModelFiles.golden("reg.json"), ModelFormat.JSON, folder).close();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(JAVA_LONG, 2);
      limit("getrlimit", limit);
      long before = limit.get(JAVA_LONG, 0);
      limit.set(JAVA_LONG, 0, takenBytes() + LEFT_BYTES);
      limit("setrlimit", limit);
      String outcome;
      try {
        XgboostModel.load(file, ModelFormat.UBJSON, shape).close();
        outcome = "loaded";
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
