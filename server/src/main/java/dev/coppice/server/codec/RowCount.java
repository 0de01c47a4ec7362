package dev.coppice.server.codec;

import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of a body while they are read, and holds them to what every body must keep to:
 * rows of positions are equally wide, and there is one at least. That they do not fit the model is
 * told only at the end, because a malformed cell further on is told first.
 */
final class RowCount {

  private final BodyFormat format;
  private int rows;
  private long width;
  private @Nullable String mismatch;

  RowCount(BodyFormat format) {
    this.format = format;
  }

  /** Rows that have ended. */
  int rows() {
    return rows;
  }

  /** The number of the row under way, from 1. */
  int current() {
    return rows + 1;
  }

  void end() {
    rows++;
  }

  /** Holds the row under way to the width of those before. */
  void requireWidth(long columns) throws PayloadException {
    if (width == 0) {
      width = columns;
    }
    if (columns != width) {
      throw format.malformed(
          "row %d: %d columns (expected: %d, as before)".formatted(current(), columns, width));
    }
  }

  /** Whether the body does not fit the model: then what else it has need not be kept. */
  boolean isMismatch() {
    return mismatch != null;
  }

  /** Remembers, if it is the first, why the body does not fit the model. */
  void mismatch(String cause) {
    if (mismatch == null) {
      mismatch = cause;
    }
  }

  /**
   * Ends the body.
   *
   * @throws PayloadException if there are no rows, or they do not fit the model
   */
  void conclude() throws PayloadException {
    if (rows == 0) {
      throw format.malformed("body: no row (expected: at least one)");
    }
    if (mismatch != null) {
      throw PayloadException.mismatch(mismatch);
    }
  }
}
