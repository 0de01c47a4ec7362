package dev.coppice.model.preprocessing.step;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The categories of a mapping in the order of their codes: all texts or all numbers, and the
 * missing value among them if training had it as a category.
 *
 * @param texts all but the missing value; empty if the categories are numbers
 * @param numbers all but the missing value; empty if the categories are texts
 * @param missingCode code of the missing value, -1 if it is no category
 */
public record Categories(List<String> texts, List<Double> numbers, int missingCode) {

  public Categories {
    texts = List.copyOf(texts);
    numbers = List.copyOf(numbers);
    if (!texts.isEmpty() && !numbers.isEmpty()) {
      throw new IllegalArgumentException(
          "categories: mixed (expected: all strings or all numbers)");
    }
  }

  /** How many there are. */
  public int size() {
    return texts.size() + numbers.size() + (missingCode < 0 ? 0 : 1);
  }

  /** The code of the text or number at this index. */
  public int code(int index) {
    return missingCode >= 0 && index >= missingCode ? index + 1 : index;
  }

  /** The codes of all texts or numbers. */
  public Map<Object, Integer> codes() {
    Map<Object, Integer> codes = new HashMap<>();
    List<?> known = texts.isEmpty() ? numbers : texts;
    for (int i = 0; i < known.size(); i++) {
      codes.putIfAbsent(known.get(i), code(i));
    }
    return codes;
  }
}
