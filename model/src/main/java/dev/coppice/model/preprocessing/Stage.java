package dev.coppice.model.preprocessing;

import dev.coppice.model.preprocessing.step.Mapping;
import dev.coppice.model.preprocessing.step.NumberStep;

/** One step of a compiled feature, which leaves a column of values: a tight loop over them. */
sealed interface Stage {

  /**
   * Changes the chunk's values.
   *
   * @throws RefusedRowException if the step has no answer for a row
   */
  void run(Chunk chunk) throws RefusedRowException;

  /** Heap bytes, about. */
  long bytes();

  /**
   * Arithmetic.
   *
   * @param column the raw column, for messages
   */
  record OfNumbers(NumberStep step, RawColumns columns, int column) implements Stage {

    @Override
    public void run(Chunk chunk) throws RefusedRowException {
      int refused = step.firstRefused(chunk.values(), chunk.rows());
      if (refused >= 0) {
        throw new RefusedRowException(
            "%s: column %s (row %d)"
                .formatted(step.refusal(), columns.label(column), chunk.from() + refused + 1));
      }
      step.apply(chunk.values(), chunk.rows());
    }

    @Override
    public long bytes() {
      return 28 + step.bytes();
    }
  }

  /**
   * 1 where text is missing, else 0.
   *
   * @param isImputed whether text was put there before
   */
  record OfMissingText(int column, boolean isImputed) implements Stage {

    @Override
    public void run(Chunk chunk) {
      int[] ranks = chunk.raw().ranks(column);
      int missing = isImputed ? Integer.MIN_VALUE : Codes.MISSING;
      for (int row = 0; row < chunk.rows(); row++) {
        chunk.values()[row] = ranks[row] == missing ? 1 : 0;
      }
    }

    @Override
    public long bytes() {
      return 24;
    }
  }

  /**
   * A number for each category.
   *
   * @param numbers by codes; none if a category's number is its code
   * @param unknown the number of what is no known category
   * @param missing the number of what is missing
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over by the compiler, and never changed.
  record OfCategories(Lookup lookup, double[] numbers, double unknown, double missing)
      implements Stage {

    static OfCategories of(Mapping.ToNumber mapping, Lookup lookup) {
      return new OfCategories(
          lookup, mapping.values(), mapping.unknown().value(), mapping.missing().value());
    }

    @Override
    public void run(Chunk chunk) throws RefusedRowException {
      lookup.run(chunk);
      double[] values = chunk.values();
      for (int row = 0; row < chunk.rows(); row++) {
        int code = chunk.codes()[row];
        values[row] = code >= 0 ? number(code) : code == Codes.MISSING ? missing : unknown;
      }
    }

    private double number(int code) {
      return numbers.length == 0 ? code : numbers[code];
    }

    @Override
    public long bytes() {
      return 60 + lookup.bytes() + 8L * numbers.length;
    }
  }
}
