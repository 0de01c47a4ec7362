package dev.coppice.server.codec;

import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.csv.CsvForm;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.json.JsonLinesDecoder;
import dev.coppice.server.codec.rows.RequestDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A frame of random raw columns and rows, the document that declares it, and ways to write it. */
final class RandomFrame {

  private static final List<String> TEXTS =
      List.of("b", "New York", "a, b", "say \"x\"", "two\nlines", " padded ", "x;y|z", "10:15\t5");

  private static final List<String> UNSAFE = List.of(",", ";", "|", "\"", "\n", "\t", " ", ":");

  private enum Type {
    NUMBER,
    BOOLEAN,
    DATE,
    TEXT,
    UNUSED
  }

  /**
   * One body.
   *
   * @param decoder the decoder of its content type
   */
  record Written(RequestDecoder decoder, String body) {}

  private final SplittableRandom random;
  private final List<Type> types;
  private final List<List<@Nullable Object>> rows;

  private RandomFrame(
      SplittableRandom random, List<Type> types, List<List<@Nullable Object>> rows) {
    this.random = random;
    this.types = types;
    this.rows = rows;
  }

  static RandomFrame of(SplittableRandom random) {
    List<Type> types = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      types.add(Type.values()[random.nextInt(5)]);
    }
    types.set(random.nextInt(types.size()), Type.values()[random.nextInt(4)]);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      List<@Nullable Object> row = new ArrayList<>();
      types.forEach(type -> row.add(random.nextInt(5) == 0 ? null : value(type, random)));
      rows.add(row);
    }
    return new RandomFrame(random, types, rows);
  }

  private static Object value(Type type, SplittableRandom random) {
    return switch (type) {
      case NUMBER -> (double) Math.round(random.nextGaussian() * 1e4) / 64;
      case BOOLEAN -> random.nextBoolean();
      case DATE -> "2024-%02d-17".formatted(1 + random.nextInt(12)) + time(random);
      case TEXT, UNUSED -> TEXTS.get(random.nextInt(TEXTS.size()));
    };
  }

  private static String time(SplittableRandom random) {
    return random.nextBoolean() ? "" : " 10:15";
  }

  private static String name(int column) {
    return List.of("plain", "two words", "a, b", "tr\u00e8s", "say \"x\"").get(column);
  }

  String document() {
    List<String> features = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      Type type = types.get(i);
      if (type != Type.UNUSED) {
        features.add(
            "{\"source\": %s, \"type\": \"%s\"%s}"
                .formatted(quoted(name(i)), type.name().toLowerCase(Locale.ROOT), steps(type)));
      }
    }
    String names =
        IntStream.range(0, types.size())
            .mapToObj(i -> quoted(name(i)))
            .collect(Collectors.joining(", "));
    return "{\"version\": 1, \"columns\": [%s], \"features\": [%s]}"
        .formatted(names, String.join(", ", features));
  }

  private static String steps(Type type) {
    return switch (type) {
      case DATE -> ", \"steps\": [{\"date_part\": {\"part\": \"month\"}}]";
      case TEXT ->
          ", \"steps\": [{\"ordinal\": {\"categories\": [%s], \"unknown\": \"error\"}}]"
              .formatted(TEXTS.stream().map(RandomFrame::quoted).collect(Collectors.joining(", ")));
      default -> "";
    };
  }

  /** What the document's steps make of the rows. */
  List<List<Float>> expected() {
    List<List<Float>> all = new ArrayList<>();
    for (List<@Nullable Object> row : rows) {
      List<Float> values = new ArrayList<>();
      for (int i = 0; i < types.size(); i++) {
        if (types.get(i) != Type.UNUSED) {
          values.add(made(types.get(i), row.get(i)));
        }
      }
      all.add(values);
    }
    return all;
  }

  private static float made(Type type, @Nullable Object value) {
    if (value == null) {
      return Float.NaN;
    }
    return switch (type) {
      case NUMBER -> ((Double) value).floatValue();
      case BOOLEAN -> value.equals(true) ? 1 : 0;
      case DATE -> Float.parseFloat(value.toString().substring(5, 7));
      case TEXT, UNUSED -> TEXTS.indexOf(value);
    };
  }

  String jsonByPosition() {
    return rows.stream()
        .map(row -> row.stream().map(this::json).collect(Collectors.joining(", ", "[", "]")))
        .collect(Collectors.joining(",\n", "{\"instances\": [", "]}"));
  }

  Written jsonByName() {
    return new Written(
        new JsonDecoder(),
        rows.stream().map(this::object).collect(Collectors.joining(", ", "[", "]")));
  }

  Written jsonLines() {
    return new Written(
        new JsonLinesDecoder(), rows.stream().map(this::object).collect(Collectors.joining("\n")));
  }

  private String object(List<@Nullable Object> row) {
    List<Integer> order = order();
    // A row of nothing at all is refused, so one name is there in any case.
    List<String> fields = new ArrayList<>();
    for (int i : order) {
      if (fields.isEmpty() || row.get(i) != null || random.nextBoolean()) {
        fields.add(quoted(name(i)) + ": " + json(row.get(i), types.get(i)));
      }
    }
    return "{" + String.join(", ", fields) + "}";
  }

  private String json(@Nullable Object value) {
    return value instanceof String text ? quoted(text) : String.valueOf(value);
  }

  private String json(@Nullable Object value, Type type) {
    if (type == Type.TEXT || type == Type.UNUSED) {
      return json(value);
    }
    if (value == null) {
      return List.of("null", "NaN", "\"\"", "\" \"", "\"nan\"").get(random.nextInt(5));
    }
    return random.nextBoolean() ? json(value) : quoted(value.toString());
  }

  /**
   * The frame as CSV.
   *
   * @param header whether names stand above it, in another order than the document's
   * @param said whether the content type says what delimits
   */
  Written csv(boolean header, boolean said) {
    List<Integer> order = header ? order() : IntStream.range(0, types.size()).boxed().toList();
    String all = said ? ",;\t| :" : ",;|";
    char delimiter = all.charAt(random.nextInt(all.length()));
    List<String> lines = new ArrayList<>();
    if (header) {
      lines.add(line(order, delimiter, i -> cell(name(i), true)));
    }
    for (List<@Nullable Object> row : rows) {
      lines.add(line(order, delimiter, i -> cell(row.get(i), types.get(i) != Type.NUMBER)));
    }
    String end = random.nextBoolean() ? "\n" : "\r\n";
    String body = String.join(end, lines) + (random.nextBoolean() ? end : "");
    CsvForm form = new CsvForm(header, said ? (byte) delimiter : 0, true);
    return new Written(
        new CsvDecoder(form), (header && random.nextBoolean() ? "\ufeff" : "") + body);
  }

  private static String line(List<Integer> order, char delimiter, IntFunction<String> cell) {
    return order.stream().map(cell::apply).collect(Collectors.joining("" + delimiter));
  }

  private String cell(@Nullable Object value, boolean mayNeedQuotes) {
    if (value == null) {
      return types.size() == 1 || random.nextInt(4) == 0 ? "\"\"" : "";
    }
    String text = value instanceof Boolean ? python(value.toString()) : value.toString();
    boolean needs = mayNeedQuotes && UNSAFE.stream().anyMatch(text::contains);
    return needs || random.nextInt(4) == 0 ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  /** True and False, as Python writes them. */
  private static String python(String truth) {
    return truth.substring(0, 1).toUpperCase(Locale.ROOT) + truth.substring(1);
  }

  private List<Integer> order() {
    List<Integer> order = new ArrayList<>(IntStream.range(0, types.size()).boxed().toList());
    Collections.shuffle(order, new Random(random.nextLong()));
    return order;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t") + '"';
  }
}
