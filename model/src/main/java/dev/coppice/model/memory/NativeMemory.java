package dev.coppice.model.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * Whole pages taken from the system and given back to it at once, by {@code mmap} and {@code
 * munmap}.
 *
 * <p>Not {@code malloc}, whose arenas keep what is freed; not {@code Arena.ofShared}, which stops
 * all threads to close.
 */
@SuppressWarnings("restricted") // Calling native code is what this class is for.
public final class NativeMemory {

  /**
   * All of the address space, for reading by address: whoever reads holds a lease on what is there.
   */
  public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /**
   * All bits of an address. Masked by it, a sum of an address and an offset cannot be negative:
   * that spares the compiled code the check of bounds, and the compiler two thirds of its work.
   */
  public static final long ADDRESS_BITS = -1L >>> 8;

  /** PROT_READ and PROT_WRITE. */
  private static final int PROTECTION = 1 | 2;

  /** MAP_PRIVATE, and MAP_ANONYMOUS as Linux and macOS number it. */
  private static final int FLAGS =
      2
          | (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")
              ? 0x1000
              : 0x20);

  /** What {@code mmap} returns when it fails. */
  private static final long FAILED = -1;

  private static final MethodHandle MMAP =
      function(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      function("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle MPROTECT =
      function("mprotect", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MADVISE =
      function("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  /** MADV_DONTNEED. */
  private static final int NOT_NEEDED = 4;

  /** MADV_NOHUGEPAGE, of Linux alone. */
  private static final int NO_HUGE_PAGES = 15;

  /** MADV_HUGEPAGE, of Linux alone. */
  private static final int HUGE_PAGES = 14;

  /** MADV_POPULATE_WRITE, of Linux alone. */
  private static final int POPULATE_WRITE = 23;

  private static final long PAGE = pageSize();

  private NativeMemory() {}

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor);
  }

  private static long pageSize() {
    try {
      return (int) function("getpagesize", FunctionDescriptor.of(JAVA_INT)).invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException("getpagesize: " + e, e);
    }
  }

  /** What {@link #allocate} really takes: whole pages. */
  public static long pages(long bytes) {
    return Math.ceilDiv(bytes, PAGE) * PAGE;
  }

  /**
   * Zeroed memory, as long as its pages are, to be freed by {@link #free}.
   *
   * @param bytes 1 or more
   */
  public static MemorySegment allocate(long bytes) {
    return map(pages(bytes), PROTECTION);
  }

  /**
   * Addresses without memory, to be freed by {@link #free}, in parts too.
   *
   * @param bytes whole pages
   */
  public static MemorySegment reserve(long bytes) {
    return map(bytes, 0);
  }

  private static MemorySegment map(long bytes, int protection) {
    MemorySegment block;
    try {
      block =
          (MemorySegment) MMAP.invokeExact(MemorySegment.NULL, bytes, protection, FLAGS, -1, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("mmap: " + e, e);
    }
    if (block.address() == FAILED) {
      throw new OutOfMemoryError("mmap: " + bytes + " bytes");
    }
    return block.reinterpret(bytes);
  }

  /** Gives memory to a part of what {@link #reserve} returned. */
  public static void commit(MemorySegment part) {
    int result;
    try {
      result = (int) MPROTECT.invokeExact(part, part.byteSize(), PROTECTION);
    } catch (Throwable e) {
      throw new IllegalStateException("mprotect: " + e, e);
    }
    if (result != 0) {
      throw new OutOfMemoryError("mprotect: " + part.byteSize() + " bytes");
    }
  }

  /**
   * Gives pages back to the system that stay mapped, and are zeros when they are written again.
   *
   * @param pages whole pages of what {@link #allocate} returned
   */
  static void giveBack(MemorySegment pages) {
    if (advise(pages, NOT_NEEDED) != 0) {
      throw new IllegalStateException("madvise: failed for " + pages.byteSize() + " bytes");
    }
  }

  /** Asks for memory page by page, where huge pages would bring in more than is written. */
  static void useSmallPages(MemorySegment block) {
    int ignored = advise(block, NO_HUGE_PAGES); // A kernel without huge pages refuses.
  }

  /**
   * Brings in pages that are about to be written, which together cost half of what they cost one
   * fault each.
   *
   * @param pages whole pages
   */
  public static void bringIn(MemorySegment pages) {
    int ignored = advise(pages, POPULATE_WRITE); // A kernel before 5.14 brings them in one by one.
  }

  /** Asks for memory in huge pages, where there are some. */
  static void useHugePages(MemorySegment block) {
    int ignored = advise(block, HUGE_PAGES); // A kernel without huge pages refuses.
  }

  private static int advise(MemorySegment pages, int advice) {
    try {
      return (int) MADVISE.invokeExact(pages, pages.byteSize(), advice);
    } catch (Throwable e) {
      throw new IllegalStateException("madvise: " + e, e);
    }
  }

  public static void free(MemorySegment block) {
    int result;
    try {
      result = (int) MUNMAP.invokeExact(block, block.byteSize());
    } catch (Throwable e) {
      throw new IllegalStateException("munmap: " + e, e);
    }
    if (result != 0) {
      throw new IllegalStateException("munmap: failed for " + block.byteSize() + " bytes");
    }
  }
}
