package dev.coppice.model.preprocessing;

import dev.coppice.model.InvalidModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pipeline of one feature, following what its values are from step to step: text or a
 * date at first, numbers after a mapping or a part of the date, several columns after one-hot.
 */
final class FeatureCompiler {

  private final RawColumns columns;
  private final FeatureSpec feature;
  private final int index;

  private final List<NumberStep> before = new ArrayList<>();
  private final List<NumberStep> after = new ArrayList<>();
  private @Nullable Codes codes;
  private @Nullable Mapping mapping;
  private @Nullable String imputed;
  private boolean isNumber;

  /**
   * @param index the feature's, for messages
   */
  FeatureCompiler(RawColumns columns, FeatureSpec feature, int index) {
    this.columns = columns;
    this.feature = feature;
    this.index = index;
    this.isNumber = feature.type() == RawType.NUMBER || feature.type() == RawType.BOOLEAN;
  }

  /** Columns of the model that the compiled feature fills. */
  int width() {
    return mapping == null ? 1 : mapping.width();
  }

  /**
   * @param output the first of those columns
   */
  FeaturePipeline compile(int output) throws InvalidModelException {
    for (int i = 0; i < feature.steps().size(); i++) {
      Step step = feature.steps().get(i);
      String place = "features[%d].steps[%d].%s".formatted(index, i, step.key());
      if (mapping != null && mapping.rule().kind() == Mapping.Kind.ONE_HOT) {
        throw refuse(place, "behind one_hot", "one_hot last");
      }
      add(step, place);
    }
    if (!isNumber) {
      String expected =
          feature.type() == RawType.DATE ? "a date_part" : "ordinal or one_hot among the steps";
      throw refuse(
          "features[%d].steps".formatted(index), feature.type().key() + " to the end", expected);
    }
    return new FeaturePipeline(
        columns,
        feature.column(),
        output,
        width(),
        before,
        codes,
        mapping == null ? null : mapping.rule(),
        after);
  }

  private void add(Step step, String place) throws InvalidModelException {
    if (step instanceof Step.ImputeText text) {
      requireText(place + ".value", "a string");
      imputed = imputed == null ? text.value() : imputed;
    } else if (step instanceof Mapping categories) {
      map(categories, place);
    } else if (step instanceof NumberStep number) {
      boolean takesDate = number instanceof NumberStep.PartOfDate;
      boolean hasDate = feature.type() == RawType.DATE && !isNumber;
      if (takesDate ? !hasDate : !isNumber) {
        throw refuse(place, "a step of " + (takesDate ? "dates" : "numbers"), "of " + stage());
      }
      (mapping == null ? before : after).add(number);
      isNumber = true;
    }
  }

  private void map(Mapping step, String place) throws InvalidModelException {
    if (mapping != null) {
      throw refuse(place, "a second mapping", "one a feature");
    }
    Categories categories = step.categories();
    if (!categories.texts().isEmpty()) {
      requireText(place + ".categories", "strings");
    } else if (!categories.numbers().isEmpty() && !isNumber) {
      throw refuse(place + ".categories", "numbers", "as the values, which are " + stage());
    }
    codes = isNumber ? numberCodes(categories, place) : textCodes(categories, place);
    mapping = step;
    isNumber = true;
  }

  private Codes textCodes(Categories categories, String place) throws InvalidModelException {
    TextIndex texts = columns.texts(feature.column());
    int[] byRank = new int[texts.size()];
    Arrays.fill(byRank, Codes.UNKNOWN);
    for (int i = 0; i < categories.texts().size(); i++) {
      int rank = texts.rank(categories.texts().get(i));
      int code = categories.code(i);
      if (byRank[rank] != Codes.UNKNOWN) {
        String text = DocumentReader.quote(categories.texts().get(i));
        throw refuse("%s.categories[%d]".formatted(place, code), text + " again", "each once");
      }
      byRank[rank] = code;
    }
    int missing = missingCode(categories);
    if (imputed != null) {
      int rank = texts.rank(imputed);
      missing = rank < 0 ? Codes.UNKNOWN : byRank[rank];
    }
    return new Codes.OfTexts(byRank, missing);
  }

  private static Codes numberCodes(Categories categories, String place)
      throws InvalidModelException {
    List<Double> numbers = categories.numbers();
    List<Integer> order =
        IntStream.range(0, numbers.size())
            .boxed()
            .sorted(Comparator.comparing(numbers::get))
            .toList();
    double[] sorted = order.stream().mapToDouble(numbers::get).toArray();
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        throw refuse(
            "%s.categories[%d]".formatted(place, categories.code(order.get(i))),
            sorted[i] + " again",
            "each once");
      }
    }
    int[] codes = order.stream().mapToInt(categories::code).toArray();
    return new Codes.OfNumbers(sorted, codes, missingCode(categories));
  }

  private static int missingCode(Categories categories) {
    return categories.missingCode() < 0 ? Codes.MISSING : categories.missingCode();
  }

  private void requireText(String place, String found) throws InvalidModelException {
    if (isNumber || feature.type() != RawType.TEXT) {
      throw refuse(place, found, "as the values, which are " + stage());
    }
  }

  private String stage() {
    return isNumber ? "numbers" : feature.type() == RawType.DATE ? "dates" : "text";
  }

  private static InvalidModelException refuse(String place, String found, String expected) {
    return new InvalidModelException("%s: %s (expected: %s)".formatted(place, found, expected));
  }
}
