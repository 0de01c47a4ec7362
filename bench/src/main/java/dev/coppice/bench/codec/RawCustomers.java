package dev.coppice.bench.codec;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.model.preprocessing.PreprocessingReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Customers as their company knows them, in columns by turns of a kind: numbers, text of a few
 * categories and of many, dates; one value in twelve is missing. Beside them, the same many named
 * columns of numbers alone, as a model without preprocessing takes them.
 */
final class RawCustomers {

  private static final int COLUMNS = 16;
  private static final int FEW = 6;
  private static final int MANY = 400;
  private static final int MISSING_EVERY = 12;

  private static final List<String> NAMES =
      IntStream.range(0, COLUMNS).mapToObj(column -> "customer_fact_" + column).toList();

  private final Random random = new Random(3);

  /** The model that takes the numbers. */
  static ModelInfo plainModel() {
    return new ModelInfo("none", "binary:logistic", 1, COLUMNS, NAMES);
  }

  /** Numbers imputed and scaled, few categories one-hot, many ordinal, dates by month. */
  static Preprocessing preprocessing() {
    String features =
        IntStream.range(0, COLUMNS)
            .mapToObj(
                column ->
                    "{\"source\": \"%s\", %s}".formatted(NAMES.get(column), declaration(column)))
            .collect(Collectors.joining(", "));
    String columns = NAMES.stream().collect(Collectors.joining("\", \"", "\"", "\""));
    String document =
        "{\"version\": 1, \"columns\": [%s], \"features\": [%s]}".formatted(columns, features);
    try {
      return PreprocessingReader.read(document.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidModelException e) {
      throw new IllegalStateException("our own document was refused", e);
    }
  }

  private static String declaration(int column) {
    return switch (column % 8) {
      case 5 ->
          "\"type\": \"text\", \"steps\": [{\"one_hot\": {\"categories\": %s, \"unknown\": \"zeros\"}}]"
              .formatted(categories(FEW));
      case 6 ->
          "\"type\": \"text\", \"steps\": [{\"ordinal\": {\"categories\": %s, \"unknown\": \"missing\"}}]"
              .formatted(categories(MANY));
      case 7 -> "\"type\": \"date\", \"steps\": [{\"date_part\": {\"part\": \"month\"}}]";
      default ->
          "\"type\": \"number\", \"steps\": [{\"impute\": {\"strategy\": \"median\", \"value\": 40}},"
              + " {\"standard\": {\"mean\": 41.5, \"scale\": 12.25}}]";
    };
  }

  private static String categories(int count) {
    return IntStream.range(0, count)
        .mapToObj(RawCustomers::category)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String category(int index) {
    return "\"category %d\"".formatted(index);
  }

  /** Named rows of numbers, in JSON. */
  String plainJson(int rows) {
    return json(rows, column -> number());
  }

  /** Named raw rows, in JSON. */
  String rawJson(int rows) {
    return json(
        rows,
        column ->
            switch (column % 8) {
              case 5 -> category(random.nextInt(FEW));
              case 6 -> category(random.nextInt(MANY));
              case 7 ->
                  "\"2024-%02d-%02d\"".formatted(1 + random.nextInt(12), 1 + random.nextInt(28));
              default -> number();
            });
  }

  private String number() {
    return Float.toString(Math.round(random.nextGaussian() * 1e4) / 100f);
  }

  private String json(int rows, IntFunction<String> cell) {
    List<String> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      all.add(
          IntStream.range(0, COLUMNS)
              .mapToObj(
                  column -> {
                    String value = cell.apply(column);
                    boolean isMissing = random.nextInt(MISSING_EVERY) == 0;
                    return "\"%s\": %s".formatted(NAMES.get(column), isMissing ? "null" : value);
                  })
              .collect(Collectors.joining(", ", "{", "}")));
    }
    return all.stream().collect(Collectors.joining(", ", "[", "]"));
  }
}
