package dev.coppice.model;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C library's {@code malloc} and {@code free}, which give large blocks back to the system at
 * once. Arenas that several threads share stop all of them when they close.
 */
@SuppressWarnings("restricted") // Calling native code is what this class is for.
final class NativeMemory {

  /**
   * All of the address space, for reading by address: whoever reads holds a lease on what is there.
   */
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final MethodHandle MALLOC =
      function("malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
  private static final MethodHandle FREE = function("free", FunctionDescriptor.ofVoid(ADDRESS));

  private NativeMemory() {}

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor);
  }

  /** A block to be freed by {@link #free}. */
  static MemorySegment allocate(long bytes) {
    MemorySegment block;
    try {
      block = (MemorySegment) MALLOC.invokeExact(bytes);
    } catch (Throwable e) {
      throw new IllegalStateException("malloc: " + e, e);
    }
    if (block.equals(MemorySegment.NULL)) {
      throw new OutOfMemoryError("malloc: " + bytes + " bytes");
    }
    return block.reinterpret(bytes);
  }

  static void free(MemorySegment block) {
    try {
      FREE.invokeExact(MemorySegment.ofAddress(block.address()));
    } catch (Throwable e) {
      throw new IllegalStateException("free: " + e, e);
    }
  }
}
