package dev.coppice.model;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A JVM of its own, in which something runs with just so much of the heap. */
public final class TightHeap {

  private static final int PIECE = 256 << 10;

  private TightHeap() {}

  /**
   * Runs a class whose main method {@linkplain #fill fills} the heap.
   *
   * @return the lines that it said
   */
  public static List<String> run(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return OwnJvm.run(Map.of(), List.of("-Xmn2m", "-XX:TieredStopAtLevel=1"), main, arguments);
  }

  /**
   * Fills the heap but for so many bytes.
   *
   * @param ballast holds what fills it
   */
  public static void fill(long free, List<byte[]> ballast) {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    for (long left = runtime.maxMemory() - used - free; left > 0; left -= PIECE) {
      ballast.add(new byte[PIECE]);
    }
  }
}
