package dev.coppice.loader.gzip;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * Intel's ISA-L, the system's package of which ({@code libisal2}) has functions that inflate at
 * about twice zlib's speed. Each takes a state, {@link IsalInflater}'s.
 */
@SuppressWarnings("restricted") // Calling native code is what this class is for.
final class IsalLibrary {

  /** With the number of the interface that is known here. */
  static final String FILE = "libisal.so.2";

  private final MethodHandle begin;
  private final MethodHandle reset;
  private final MethodHandle inflate;

  private IsalLibrary(SymbolLookup library) {
    this.begin = function(library, "isal_inflate_init", FunctionDescriptor.ofVoid(ADDRESS));
    this.reset = function(library, "isal_inflate_reset", FunctionDescriptor.ofVoid(ADDRESS));
    this.inflate = function(library, "isal_inflate", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  }

  /**
   * Loads it, for as long as the process lives.
   *
   * @throws UnsupportedOperationException if it cannot be had, or its state is laid out otherwise
   */
  static IsalLibrary load() {
    if (ADDRESS.byteSize() != Long.BYTES || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new UnsupportedOperationException("system is not little-endian of 64 bits");
    }
    try {
      return new IsalLibrary(SymbolLookup.libraryLookup(FILE, Arena.global()));
    } catch (IllegalArgumentException absent) {
      throw new UnsupportedOperationException(FILE + " is not installed", absent);
    }
  }

  private static MethodHandle function(
      SymbolLookup library, String name, FunctionDescriptor descriptor) {
    MemorySegment function =
        library
            .find(name)
            .orElseThrow(() -> new UnsupportedOperationException(FILE + " has no " + name));
    return Linker.nativeLinker().downcallHandle(function, descriptor);
  }

  /** Makes a state of memory that was none. */
  void begin(MemorySegment state) {
    try {
      begin.invokeExact(state);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Makes the state one of a stream that has not begun. */
  void reset(MemorySegment state) {
    try {
      reset.invokeExact(state);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Inflates from the state's input to its output. */
  int inflate(MemorySegment state) {
    try {
      return (int) inflate.invokeExact(state);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static IllegalStateException failed(Throwable e) {
    return new IllegalStateException(FILE + ": " + e, e);
  }
}
