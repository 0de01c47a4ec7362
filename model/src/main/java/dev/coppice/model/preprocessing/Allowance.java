package dev.coppice.model.preprocessing;

import dev.coppice.model.InvalidModelException;

/** How many categories and edges all features of a document may have together. */
final class Allowance {

  /** At most, in a document. */
  static final int VALUES = 100_000;

  private final DocumentReader in;
  private int left = VALUES;

  Allowance(DocumentReader in) {
    this.in = in;
  }

  /** Counts the one at hand. */
  void take() throws InvalidModelException {
    if (left-- == 0) {
      throw in.refuse(
          "one too many (expected: at most " + VALUES + " categories and edges in all)");
    }
  }
}
