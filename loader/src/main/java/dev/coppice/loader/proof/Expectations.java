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

  /** Its name in an artifact. */
  public static final String FILE = "expectations.jsonl";

  public Expectations {
    rows = List.copyOf(rows);
  }
}
