package dev.coppice.model.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Large blocks that begin on a huge page, so that the system fills them two MiB at a time instead
 * of a page. What does not fill a huge page stays in small ones: a block never takes more than its
 * pages.
 *
 * <p>It is a request: a system that has no such pages, or none free, gives small ones.
 */
@SuppressWarnings("restricted") // Calling native code is what this class is for.
public final class HugePages {

  /** From so many bytes on a block is worth it. */
  public static final long LEAST_BYTES = 4 << 20;

  private static final long HUGE = 2 << 20;

  /** MADV_HUGEPAGE of Linux; other systems have no such call, or another number. */
  private static final int ADVICE = 14;

  private static final Optional<MethodHandle> MADVISE =
      System.getProperty("os.name").equals("Linux")
          ? Linker.nativeLinker()
              .defaultLookup()
              .find("madvise")
              .map(
                  at ->
                      Linker.nativeLinker()
                          .downcallHandle(
                              at, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT)))
          : Optional.empty();

  private HugePages() {}

  /**
   * Zeroed memory as {@link NativeMemory#allocate} gives it, freed the same way.
   *
   * @param bytes 1 or more
   */
  public static MemorySegment allocate(long bytes) {
    if (bytes < LEAST_BYTES || MADVISE.isEmpty()) {
      return NativeMemory.allocate(bytes);
    }
    MemorySegment block = reserveAligned(NativeMemory.pages(bytes));
    try {
      NativeMemory.commit(block);
    } catch (RuntimeException | Error e) {
      NativeMemory.free(block);
      throw e;
    }
    advise(MADVISE.get(), block);
    return block;
  }

  /** Takes addresses for one huge page more, and gives back what is before and after. */
  private static MemorySegment reserveAligned(long bytes) {
    MemorySegment range = NativeMemory.reserve(bytes + HUGE);
    long before = -range.address() & (HUGE - 1);
    if (before > 0) {
      NativeMemory.free(range.asSlice(0, before));
    }
    if (before < HUGE) {
      NativeMemory.free(range.asSlice(before + bytes));
    }
    return range.asSlice(before, bytes);
  }

  private static void advise(MethodHandle madvise, MemorySegment block) {
    try {
      int unused = (int) madvise.invokeExact(block, block.byteSize(), ADVICE);
    } catch (Throwable e) {
      throw new IllegalStateException("madvise: " + e, e);
    }
  }
}
