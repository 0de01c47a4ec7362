package dev.coppice.model.preprocessing;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.Mapping.Fallback;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the steps that map categories to numbers. */
final class MappingReader {

  /** Of a category, or of any other text in a document. */
  static final int MAX_CHARACTERS = 1024;

  private static final String ERROR = "error";
  private static final String MISSING = "missing";
  private static final String ZEROS = "zeros";

  private final DocumentReader in;
  private final Allowance allowance;

  MappingReader(DocumentReader in, Allowance allowance) {
    this.in = in;
    this.allowance = allowance;
  }

  Mapping ordinal() throws InvalidModelException {
    Members read = new Members(Mapping.Kind.ORDINAL);
    return read.mapping(in.object(List.of("categories", "unknown", MISSING), read::member));
  }

  Mapping oneHot() throws InvalidModelException {
    Members read = new Members(Mapping.Kind.ONE_HOT);
    return read.mapping(in.object(List.of("categories", "drop", "unknown", MISSING), read::member));
  }

  /** The members of one mapping. */
  private final class Members {

    private final Mapping.Kind kind;
    private final List<String> texts = new ArrayList<>();
    private final List<Double> numbers = new ArrayList<>();
    private int missingCode = -1;
    private @Nullable Object drop;
    private boolean dropsMissing;
    private Fallback unknown = Fallback.ERROR;
    private Fallback missing = Fallback.MISSING;

    Members(Mapping.Kind kind) {
      this.kind = kind;
    }

    void member(String key) throws InvalidModelException {
      switch (key) {
        case "categories" -> in.array(Allowance.VALUES, this::category);
        case "drop" -> {
          drop = value();
          dropsMissing = drop == null;
        }
        case "unknown" -> unknown = fallback();
        default -> missing = fallback();
      }
    }

    Mapping mapping(Set<String> seen) throws InvalidModelException {
      in.require(seen, "categories", "unknown");
      if (missingCode >= 0 && seen.contains(MISSING)) {
        throw in.refuseMember("missing: present (expected: absent beside the category null)");
      }
      Categories categories = new Categories(texts, numbers, missingCode);
      int dropped = droppedCode(categories, seen);
      return new Mapping(new Mapping.Rule(kind, dropped, unknown, missing), categories);
    }

    private void category(int index) throws InvalidModelException {
      Object value = value();
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
        throw in.unexpected(
            value instanceof String ? "a number, as before" : "a string, as before");
      }
      allowance.take();
    }

    private @Nullable Object value() throws InvalidModelException {
      if (in.isNull()) {
        return null;
      }
      return in.isString() ? in.string(MAX_CHARACTERS) : in.number("a string, a number or null");
    }

    private Fallback fallback() throws InvalidModelException {
      boolean oneHot = kind == Mapping.Kind.ONE_HOT;
      if (!oneHot && !in.isString()) {
        return new Fallback(false, in.number("error, missing or a number"));
      }
      List<String> rules = oneHot ? List.of(ERROR, MISSING, ZEROS) : List.of(ERROR, MISSING);
      String rule = in.choice(rules, name -> name);
      return switch (rule) {
        case ERROR -> Fallback.ERROR;
        case MISSING -> Fallback.MISSING;
        default -> Fallback.ZEROS;
      };
    }

    private int droppedCode(Categories categories, Set<String> seen) throws InvalidModelException {
      if (!seen.contains("drop")) {
        return -1;
      }
      int index = drop instanceof String ? texts.indexOf(drop) : numbers.indexOf(drop);
      if (dropsMissing ? missingCode < 0 : index < 0) {
        throw in.refuseMember("drop: no category (expected: one of categories)");
      }
      if (categories.size() == 1) {
        throw in.refuseMember("drop: the only category (expected: one of several)");
      }
      return dropsMissing ? missingCode : categories.code(index);
    }
  }
}
