package dev.coppice.server.api.score;

/**
 * A guess at an answer's length from the number of its scores: those have 17 digits or so.
 *
 * @param bytes what the text will have
 */
public record AnswerSize(long bytes) {

  /** Answers up to here are not worth an entry in the account: the connection bounds them. */
  public static final int SMALL_BYTES = 4 << 10;

  /** The longest answer that goes out whole. */
  public static final int MAX_WHOLE_BYTES = 1 << 20;

  /** What one that goes out in parts takes at most, its first rows being of usual length. */
  static final long MAX_IN_PARTS = 3L * MAX_WHOLE_BYTES;

  /** What nearly every answer has besides numbers at most: tensors name much. */
  private static final int TEXT_BYTES = 320;

  private static final int SCORE_BYTES = 24;

  /** A buffer grows from here. */
  private static final int MAX_AT_ONCE = 64 << 10;

  public static AnswerSize of(DecodedRows rows) {
    long scores = (long) rows.count() * rows.model().info().outputGroups();
    return new AnswerSize(TEXT_BYTES + SCORE_BYTES * scores);
  }

  /** Bytes of a buffer to begin with, which spares most answers a second one. */
  public int atOnce() {
    return (int) Math.min(MAX_AT_ONCE, bytes);
  }

  /** Bytes of its beginning, which is copied while it grows, and of a part. */
  long inParts() {
    return Math.min(2 * bytes, MAX_IN_PARTS);
  }
}
