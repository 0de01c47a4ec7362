package dev.coppice.model.preprocessing.document;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.step.Categories;
import dev.coppice.model.preprocessing.step.Fallback;
import dev.coppice.model.preprocessing.step.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the steps that map categories to numbers. */
final class MappingReader {

  private static final String ERROR = "error";
  private static final String MISSING = "missing";
  private static final String ZEROS = "zeros";
  private static final String INFREQUENT = "infrequent";
  private static final double[] CODES = {};

  private final DocumentReader in;
  private final Allowance allowance;

  MappingReader(DocumentReader in, Allowance allowance) {
    this.in = in;
    this.allowance = allowance;
  }

  Mapping ordinal() throws InvalidModelException {
    return new Members(false).toNumber("ordinal", List.of("categories", "unknown", MISSING));
  }

  Mapping map() throws InvalidModelException {
    return new Members(false).toNumber("map", List.of("categories", "values", "unknown", MISSING));
  }

  Mapping oneHot() throws InvalidModelException {
    return new Members(true).oneHot();
  }

  /** The members of one mapping, in any order. */
  private final class Members {

    private final boolean isOneHot;
    private final CategoryList list = new CategoryList(in, allowance);
    private final Set<@Nullable Object> infrequent = new LinkedHashSet<>();
    private double[] values = CODES;
    private @Nullable Object drop;
    private Fallback unknown = Fallback.ERROR;
    private Fallback missing = Fallback.MISSING;

    Members(boolean isOneHot) {
      this.isOneHot = isOneHot;
    }

    Mapping toNumber(String key, List<String> known) throws InvalidModelException {
      Categories categories = read(known, key.equals("map") ? "values" : "categories");
      return new Mapping.ToNumber(key, categories, values, unknown, missing);
    }

    Mapping oneHot() throws InvalidModelException {
      List<String> known = List.of("categories", INFREQUENT, "drop", "unknown", MISSING);
      Set<String> seen = in.object(known, this::member);
      Categories categories = categories(seen, "categories");
      boolean sharesColumn = !infrequent.isEmpty();
      requireShared(sharesColumn, "unknown", unknown);
      requireShared(sharesColumn, MISSING, missing);
      Map<Object, Integer> codes = categories.codes();
      List<Integer> shared = new ArrayList<>();
      for (Object category : infrequent) {
        shared.add(code(codes, categories, category, INFREQUENT));
      }
      int dropped = seen.contains("drop") ? code(codes, categories, drop, "drop") : -1;
      return new Mapping.OneHot(categories, shared, dropped, unknown, missing);
    }

    private Categories read(List<String> known, String required) throws InvalidModelException {
      return categories(in.object(known, this::member), required);
    }

    private Categories categories(Set<String> seen, String required) throws InvalidModelException {
      in.require(seen, "categories", required, "unknown");
      Categories categories = list.categories();
      if (categories.missingCode() >= 0 && seen.contains(MISSING)) {
        throw in.refuseMember("missing: present (expected: absent beside the category null)");
      }
      return categories;
    }

    private void member(String key) throws InvalidModelException {
      switch (key) {
        case "categories" -> list.read();
        case "values" -> values = allowance.numbers();
        case INFREQUENT -> in.array(Allowance.VALUES, this::addInfrequent);
        case "drop" -> drop = CategoryList.category(in);
        case "unknown" -> unknown = fallback();
        default -> missing = fallback();
      }
    }

    private void addInfrequent(int index) throws InvalidModelException {
      if (!infrequent.add(CategoryList.category(in))) {
        throw in.unexpected("each once");
      }
      allowance.take();
    }

    private Fallback fallback() throws InvalidModelException {
      if (!isOneHot && !in.isString()) {
        return Fallback.of(in.number("error, missing or a number"));
      }
      List<String> rules =
          isOneHot ? List.of(ERROR, MISSING, ZEROS, INFREQUENT) : List.of(ERROR, MISSING);
      return switch (in.choice(rules, name -> name)) {
        case ERROR -> Fallback.ERROR;
        case MISSING -> Fallback.MISSING;
        case ZEROS -> Fallback.ZEROS;
        default -> Fallback.INFREQUENT;
      };
    }

    private void requireShared(boolean isThere, String key, Fallback fallback)
        throws InvalidModelException {
      if (fallback.equals(Fallback.INFREQUENT) && !isThere) {
        throw in.refuseMember(key + ": infrequent (expected: beside infrequent categories)");
      }
    }

    private int code(
        Map<Object, Integer> codes, Categories categories, @Nullable Object category, String key)
        throws InvalidModelException {
      int code = category == null ? categories.missingCode() : codes.getOrDefault(category, -1);
      if (code < 0) {
        throw in.refuseMember(key + ": no category (expected: one of categories)");
      }
      return code;
    }
  }
}
