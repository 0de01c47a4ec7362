package dev.coppice.model.preprocessing;

import dev.coppice.model.preprocessing.step.Mapping;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Finds the codes of a column's categories, and refuses rows that have none. */
final class Lookup {

  /** Characters of a category that is no text of the document: a float64, or a word. */
  private static final int LONGEST_MADE = 24;

  private final RawColumns columns;
  private final int column;
  private final Codes codes;
  private final boolean refusesUnknown;
  private final boolean refusesMissing;
  private final boolean endsInfrequent;

  /**
   * @param column the raw column, for its texts and for messages
   * @param mapping whose rules say what is refused, and what counts as infrequent
   */
  Lookup(RawColumns columns, int column, Codes codes, Mapping mapping) {
    this.columns = columns;
    this.column = column;
    this.codes = codes;
    this.refusesUnknown = mapping.unknown().isError();
    this.refusesMissing = mapping.missing().isError();
    this.endsInfrequent = mapping instanceof Mapping.OneHot oneHot && oneHot.endsInfrequent();
  }

  /** Brings the column, raw text or the values at hand, to its codes. */
  void run(Chunk chunk) throws RefusedRowException {
    switch (codes) {
      case Codes.OfTexts texts -> {
        int[] ranks = chunk.raw().ranks(column);
        for (int row = 0; row < chunk.rows(); row++) {
          chunk.codes()[row] = texts.code(ranks[row]);
        }
      }
      case Codes.OfNumbers numbers -> {
        for (int row = 0; row < chunk.rows(); row++) {
          chunk.codes()[row] = numbers.code(chunk.values()[row]);
        }
      }
    }
    if (refusesUnknown || refusesMissing) {
      refuse(chunk);
    }
  }

  /**
   * The categories by their codes, as text: {@code infrequent} for those that count as such, {@code
   * missing} for the missing value.
   *
   * @param count of the codes
   */
  List<String> categories(int count) {
    String[] found = new String[count];
    Arrays.fill(found, "missing");
    switch (codes) {
      case Codes.OfTexts texts -> {
        TextIndex index = columns.texts(column);
        for (int i = 0; i < texts.kept(); i++) {
          if (texts.keptCode(i) >= 0) {
            found[texts.keptCode(i)] = index.text(texts.keptRank(i));
          }
        }
      }
      case Codes.OfNumbers numbers -> {
        for (double value : numbers.sorted()) {
          if (numbers.code(value) >= 0) {
            found[numbers.code(value)] = String.valueOf(text(value));
          }
        }
      }
    }
    if (endsInfrequent) {
      found[count - 1] = "infrequent";
    }
    return List.of(found);
  }

  /**
   * The lengths of all {@link #categories} together at most, as somebody measures texts.
   *
   * @param count of the codes
   */
  long categoryLength(int count, ToLongFunction<String> measure) {
    long length = (long) count * LONGEST_MADE;
    if (codes instanceof Codes.OfTexts texts) {
      TextIndex index = columns.texts(column);
      for (int i = 0; i < texts.kept(); i++) {
        length += texts.keptCode(i) >= 0 ? measure.applyAsLong(index.text(texts.keptRank(i))) : 0;
      }
    }
    return length;
  }

  /** Heap bytes, about. */
  long bytes() {
    return 32 + codes.bytes();
  }

  private void refuse(Chunk chunk) throws RefusedRowException {
    for (int row = 0; row < chunk.rows(); row++) {
      int code = chunk.codes()[row];
      if (code == Codes.UNKNOWN ? refusesUnknown : code == Codes.MISSING && refusesMissing) {
        throw refusal(chunk, row);
      }
    }
  }

  private RefusedRowException refusal(Chunk chunk, int row) {
    String category =
        codes instanceof Codes.OfTexts ? chunk.raw().text(row, column) : text(chunk.values()[row]);
    String problem = category == null ? "Missing category" : "Unknown category: " + category;
    return new RefusedRowException(
        "%s in column %s (row %d)"
            .formatted(problem, columns.label(column), chunk.from() + row + 1));
  }

  /** A number as clients write it, null if it is missing. */
  private static @Nullable String text(double value) {
    if (Double.isNaN(value)) {
      return null;
    }
    return value == (long) value ? Long.toString((long) value) : Double.toString(value);
  }
}
