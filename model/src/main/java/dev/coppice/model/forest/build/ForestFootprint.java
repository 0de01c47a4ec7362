package dev.coppice.model.forest.build;

import dev.coppice.model.format.ModelFormat;

/** The native memory of laying out a forest, guessed beforehand for the budget. */
public final class ForestFootprint {

  private ForestFootprint() {}

  /**
   * Bytes to reserve for laying out a forest of which only the file is known: usual files have 34
   * bytes per node as UBJSON and 62 as JSON, a forest 8, and its nodes are there twice for a
   * moment. One that grows beyond has to ask for more.
   */
  public static long layingBytes(ModelFormat format, long fileBytes) {
    return LongColumn.CHUNK_BYTES
        + switch (format) {
          case UBJSON -> fileBytes / 2;
          case JSON -> fileBytes * 2 / 7;
        };
  }
}
