package dev.coppice.model.preprocessing;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.document.DocumentReader;
import dev.coppice.model.preprocessing.step.Categories;
import dev.coppice.model.preprocessing.step.Fallback;
import dev.coppice.model.preprocessing.step.Mapping;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the categories of one mapping to codes or, for one-hot encoding, directly to columns.
 */
final class CodeCompiler {

  private final Categories categories;
  private final String place;
  private final int[] codes;
  private final int unknown;
  private final int missing;

  /**
   * @param place of the mapping, for messages
   */
  CodeCompiler(Mapping mapping, String place) {
    this.categories = mapping.categories();
    this.place = place;
    this.codes =
        mapping instanceof Mapping.OneHot oneHot
            ? oneHot.columnsByCode()
            : IntStream.range(0, categories.size()).toArray();
    this.unknown = fallback(mapping, mapping.unknown(), Codes.UNKNOWN);
    this.missing =
        categories.missingCode() >= 0
            ? codes[categories.missingCode()]
            : fallback(mapping, mapping.missing(), Codes.MISSING);
  }

  /**
   * The codes of a text column.
   *
   * @param imputed what stands where text is missing, null if nothing does
   * @throws InvalidModelException if a category comes twice
   */
  Codes ofTexts(TextIndex texts, @Nullable String imputed) throws InvalidModelException {
    List<String> names = categories.texts();
    int[] ranks = names.stream().mapToInt(texts::rank).toArray();
    List<Integer> order = order(Comparator.comparingInt(i -> ranks[i]), ranks.length);
    for (int i = 1; i < ranks.length; i++) {
      if (ranks[order.get(i)] == ranks[order.get(i - 1)]) {
        throw again(order.get(i), DocumentReader.quote(names.get(order.get(i))));
      }
    }
    int[] sorted = order.stream().mapToInt(i -> ranks[i]).toArray();
    int[] found = order.stream().mapToInt(this::code).toArray();
    Codes.OfTexts known = Codes.OfTexts.of(texts.size(), sorted, found, unknown, missing);
    return imputed == null ? known : known.withMissing(known.code(rank(texts, imputed)));
  }

  /**
   * The codes of a column of numbers.
   *
   * @throws InvalidModelException if a category comes twice
   */
  Codes ofNumbers() throws InvalidModelException {
    List<Double> numbers = categories.numbers();
    List<Integer> order = order(Comparator.comparing(numbers::get), numbers.size());
    double[] sorted = order.stream().mapToDouble(numbers::get).toArray();
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        throw again(order.get(i), Double.toString(sorted[i]));
      }
    }
    int[] found = order.stream().mapToInt(this::code).toArray();
    return new Codes.OfNumbers(sorted, found, unknown, missing);
  }

  private static List<Integer> order(Comparator<Integer> comparator, int count) {
    return IntStream.range(0, count).boxed().sorted(comparator).toList();
  }

  private static int rank(TextIndex texts, String text) {
    int rank = texts.rank(text);
    return rank < 0 ? Codes.UNKNOWN : rank;
  }

  private int code(int index) {
    return codes[categories.code(index)];
  }

  /** The code of a value that is no category. */
  private int fallback(Mapping mapping, Fallback rule, int other) {
    if (!(mapping instanceof Mapping.OneHot oneHot)) {
      return other;
    }
    return switch (rule.kind()) {
      case ERROR -> other;
      case VALUE -> rule.value() == 0 ? Mapping.OneHot.NO_COLUMN : other;
      case INFREQUENT -> codes[oneHot.infrequent().getFirst()];
    };
  }

  private InvalidModelException again(int index, String category) {
    return new InvalidModelException(
        "%s.categories[%d]: %s again (expected: each once)"
            .formatted(place, categories.code(index), category));
  }
}
