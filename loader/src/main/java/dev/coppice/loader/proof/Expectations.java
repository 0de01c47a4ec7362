package dev.coppice.loader.proof;

import java.util.List;

/**
 * An artifact's proof: rows, and what the model has to answer to them.
 *
 * @param content of the file
 * @param rows 1 or more
 * @param tolerance steps of float32 that an answer may be off
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, not copied: the rows are parts of it.
public record Expectations(byte[] content, List<Expectation> rows, int tolerance) {

  /** A row's object, its place in the list, and its array of scores. */
  private static final int ROW_BYTES = 64;

  /** Its name in an artifact. */
  public static final String FILE = "expectations.jsonl";

  public Expectations {
    rows = List.copyOf(rows);
  }

  /** Bytes on the heap. */
  public long heapBytes() {
    long bytes = content.length;
    for (Expectation row : rows) {
      bytes += ROW_BYTES + (long) Float.BYTES * row.scores().length;
    }
    return bytes;
  }
}
