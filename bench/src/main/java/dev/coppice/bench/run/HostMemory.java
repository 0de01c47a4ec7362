package dev.coppice.bench.run;

import dev.coppice.model.memory.HugePages;
import dev.coppice.model.memory.NativeMemory;
import java.lang.foreign.MemorySegment;

/**
 * The memory that a virtual machine has from its host.
 *
 * <p>Some hosts hand out memory when it is first touched, and take back what has been free for some
 * seconds. What is measured of a process' first gigabytes is the host's pace then. So a benchmark
 * of them touches as many just before; the system gives the process mostly the same.
 */
public final class HostMemory {

  private HostMemory() {}

  /**
   * How fast memory is cleared.
   *
   * @param first gigabytes per second, as the host hands it out
   * @param again the same of what it has handed out
   */
  public record Pace(double first, double again) {

    @Override
    public String toString() {
      return "%.1f GB/s, at once again %.1f GB/s".formatted(first, again);
    }
  }

  /** Touches so many bytes, on huge pages where there are some, and lets go of them; twice. */
  public static Pace touch(long bytes) {
    double first = touchOnce(bytes);
    return new Pace(first, touchOnce(bytes));
  }

  private static double touchOnce(long bytes) {
    MemorySegment block = HugePages.allocate(bytes);
    try {
      long begin = System.nanoTime();
      block.fill((byte) 1);
      return (double) bytes / (System.nanoTime() - begin);
    } finally {
      NativeMemory.free(block);
    }
  }
}
