package dev.coppice.model.preprocessing.document;

import dev.coppice.model.InvalidModelException;
import java.util.ArrayList;
import java.util.List;

/** How many elements the lists of all steps in a document may have together. */
public final class Allowance {

  /** At most, in a document. */
  public static final int VALUES = 100_000;

  private final DocumentReader in;
  private int left = VALUES;

  Allowance(DocumentReader in) {
    this.in = in;
  }

  /** Counts the one at hand. */
  void take() throws InvalidModelException {
    if (left-- == 0) {
      throw in.refuse(
          "one too many (expected: at most "
              + VALUES
              + " categories, edges, quantiles and values in all)");
    }
  }

  /** Reads the list of numbers at hand, and counts them. */
  double[] numbers() throws InvalidModelException {
    List<Double> numbers = new ArrayList<>();
    in.array(
        VALUES,
        index -> {
          take();
          numbers.add(in.number());
        });
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
