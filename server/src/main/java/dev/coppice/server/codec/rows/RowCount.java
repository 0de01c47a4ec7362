package dev.coppice.server.codec.rows;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of a body while they are read, and holds them to what every body must keep to:
 * rows of positions are equally wide, and there is one at least. A mismatch with the model is
 * reported only at the end: a malformed cell further on takes precedence.
 */
final class RowCount {

  private final BodyFormat format;
  private int rows;
  private long width;
  private String widthOrigin = "as before";
  private @Nullable Supplier<String> mismatch;
  private boolean isOfHeader;

  RowCount(BodyFormat format) {
    this.format = format;
  }

  /** The number of the row under way, from 1. */
  int current() {
    return rows + 1;
  }

  void end() {
    rows++;
  }

  /** Ends a row of names, and holds all rows to its width. */
  void requireWidthOfHeader(int columns) {
    isOfHeader = isMismatch();
    width = columns;
    widthOrigin = "as in the header";
  }

  /** Holds the row under way to the width of those before. */
  void requireWidth(long columns) throws PayloadException {
    if (width == 0) {
      width = columns;
    }
    if (columns != width) {
      throw format.malformed(
          "row %d: %d columns (expected: %d, %s)"
              .formatted(current(), columns, width, widthOrigin));
    }
  }

  /** Whether the body does not fit the model: then what else it has need not be kept. */
  boolean isMismatch() {
    return mismatch != null;
  }

  /** Remembers, if it is the first, why the body does not fit the model. */
  void mismatch(String cause) {
    mismatch(() -> cause);
  }

  /**
   * The same.
   *
   * @param cause asked at the end, when all rows were seen
   */
  void mismatch(Supplier<String> cause) {
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
      throw PayloadException.mismatch(mismatch.get(), isOfHeader);
    }
  }
}
