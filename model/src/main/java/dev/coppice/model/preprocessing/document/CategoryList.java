package dev.coppice.model.preprocessing.document;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.step.Categories;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a list of categories, which are all strings or all numbers; one of them may be null. */
final class CategoryList {

  private final DocumentReader in;
  private final Allowance allowance;
  private final List<String> texts = new ArrayList<>();
  private final List<Double> numbers = new ArrayList<>();
  private int missingCode = -1;

  CategoryList(DocumentReader in, Allowance allowance) {
    this.in = in;
    this.allowance = allowance;
  }

  /** Reads the list at hand. */
  void read() throws InvalidModelException {
    in.array(Allowance.VALUES, this::category);
  }

  /** What was read. */
  Categories categories() {
    return new Categories(texts, numbers, missingCode);
  }

  /** The category at hand: a string, a number or null. */
  static @Nullable Object category(DocumentReader in) throws InvalidModelException {
    if (in.isNull()) {
      return null;
    }
    return in.isString()
        ? in.string(DocumentReader.MAX_CHARACTERS)
        : in.number("a string, a number or null");
  }

  private void category(int index) throws InvalidModelException {
    Object value = category(in);
    if (value == null && missingCode >= 0) {
      throw in.refuse("null (expected: once)");
    } else if (value == null) {
      missingCode = index;
    } else if (value instanceof String text) {
      texts.add(text);
    } else {
      numbers.add((Double) value);
    }
    if (!texts.isEmpty() && !numbers.isEmpty()) {
      throw in.unexpected(value instanceof String ? "a number, as before" : "a string, as before");
    }
    allowance.take();
  }
}
