package dev.coppice.bench.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/** The C library's heap in this process; glibc 2.33 or newer. */
@SuppressWarnings("restricted") // The C library cannot be called otherwise.
final class NativeHeap {

  /** {@code struct mallinfo2}: ten counts. */
  private static final int FIELDS = 10;

  private static final int MAPPED_FIELD = 4;
  private static final int IN_USE_FIELD = 7;

  private final MethodHandle trim;
  private final MethodHandle info;

  NativeHeap() {
    Linker linker = Linker.nativeLinker();
    MemoryLayout[] fields = new MemoryLayout[FIELDS];
    Arrays.fill(fields, ValueLayout.JAVA_LONG);
    trim =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("malloc_trim"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
    info =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("mallinfo2"),
            FunctionDescriptor.of(MemoryLayout.structLayout(fields)));
  }

  /** Gives what is free back to the system. */
  void trim() {
    try {
      int unused = (int) trim.invokeExact(0L);
    } catch (Throwable e) {
      throw new IllegalStateException("malloc_trim", e);
    }
  }

  /** Bytes allocated and not freed. */
  long inUse() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment counts = (MemorySegment) info.invokeExact((SegmentAllocator) arena);
      return counts.getAtIndex(ValueLayout.JAVA_LONG, MAPPED_FIELD)
          + counts.getAtIndex(ValueLayout.JAVA_LONG, IN_USE_FIELD);
    } catch (Throwable e) {
      throw new IllegalStateException("mallinfo2", e);
    }
  }
}
