package dev.coppice.model.memory;

import java.lang.foreign.MemorySegment;

/**
 * Large blocks that begin on a huge page, so that the system fills them two MiB at a time instead
 * of a page. What does not fill a huge page stays in small ones: a block never takes more than its
 * pages.
 *
 * <p>It is a request: a system that has no such pages, or none free, gives small ones.
 */
public final class HugePages {

  /** From so many bytes on a block is worth it. */
  public static final long MIN_BYTES = 4 << 20;

  private static final long HUGE = 2 << 20;

  /** Other systems have no such pages to ask for. */
  private static final boolean ARE_THERE = System.getProperty("os.name").equals("Linux");

  private HugePages() {}

  /**
   * Zeroed memory as {@link NativeMemory#allocate} gives it, freed the same way.
   *
   * @param bytes 1 or more
   */
  public static MemorySegment allocate(long bytes) {
    if (bytes < MIN_BYTES || !ARE_THERE) {
      MemorySegment pages = NativeMemory.allocate(bytes);
      NativeMemory.bringIn(pages);
      return pages;
    }
    MemorySegment block = reserveAligned(NativeMemory.pages(bytes));
    try {
      NativeMemory.commit(block);
    } catch (RuntimeException | Error e) {
      NativeMemory.free(block);
      throw e;
    }
    NativeMemory.useHugePages(block);
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
}
