package dev.coppice.model.readers;

import dev.coppice.model.check.ModelDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Writes numbers of a JSON model in ways that XGBoost itself does not, or that are none at all. */
final class NumberTexts {

  private static final List<String> TEXTS =
      List.of(
          "0",
          "-0",
          "1",
          "-1",
          "0.0",
          "-0.0",
          "1.0",
          "1.",
          ".5",
          "+1",
          "00",
          "01",
          "1e0",
          "1E+1",
          "1e",
          "1e+",
          "1E-1",
          "0x1",
          "1_0",
          "nan",
          "NaN",
          "-NaN",
          "Infinity",
          "-Infinity",
          "inf",
          "Inf",
          "1e38",
          "3.4028235e38",
          "3.4028236e38",
          "3.5e38",
          "1e39",
          "1e400",
          "1e-45",
          "7.0064923216240853e-46",
          "7.006492321624086e-46",
          "1e-46",
          "1.17549428e-38",
          "1e-400",
          "16777217",
          "16777219",
          "16777217.0",
          "33554435",
          "9007199254740993",
          "2147483647",
          "2147483648",
          "4294967295",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551615",
          "99999999999999999999",
          "1000000000000000000000",
          "0.1000000014901161193847656251",
          "0.50000002980232238769531250",
          "1.00000017881393432617",
          "1.00000017881393432617187499999",
          "1.00000017881393432617187500001",
          "123456789e-9",
          "5e-1",
          "5E-01",
          "0.5f",
          "1 ",
          " 1",
          "true",
          "null",
          "\"1\"",
          "[1]",
          "{}",
          "1,2",
          "");

  private final RandomGenerator random;

  NumberTexts(RandomGenerator random) {
    this.random = random;
  }

  /** A text that stands in the file as it is. */
  private record Literal(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /** Changes one number that an array or a member of the document is. */
  void edit(ModelDocument document) {
    List<List<@Nullable Object>> arrays = new ArrayList<>();
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    collect(document.root(), arrays, objects);
    if (arrays.isEmpty() || random.nextInt(8) == 0) {
      Map<String, @Nullable Object> object = objects.get(random.nextInt(objects.size()));
      List<String> names = new ArrayList<>(object.keySet());
      String name = names.get(random.nextInt(names.size()));
      Object old = object.get(name);
      object.put(name, old instanceof String ? drawn() : new Literal(drawn()));
    } else {
      List<@Nullable Object> array = arrays.get(random.nextInt(arrays.size()));
      array.set(random.nextInt(array.size()), new Literal(drawn()));
    }
  }

  private String drawn() {
    if (random.nextInt(3) == 0) {
      return TEXTS.get(random.nextInt(TEXTS.size()));
    }
    String digits = Long.toString(random.nextInt(1 << 30));
    return switch (random.nextInt(5)) {
      case 0 -> digits.charAt(0) + "." + digits + digits;
      case 1 -> digits.charAt(0) + "." + digits + "E-" + random.nextInt(50);
      case 2 -> digits + "." + digits + digits + "e" + (random.nextInt(80) - 50);
      case 3 -> Float.toString(Float.intBitsToFloat(random.nextInt()));
      default -> "-0." + digits + digits + digits;
    };
  }

  private static void collect(
      @Nullable Object value,
      List<List<@Nullable Object>> arrays,
      List<Map<String, @Nullable Object>> objects) {
    if (value instanceof Map<?, ?> map) {
      if (!map.isEmpty()) {
        objects.add(ModelDocument.cast(map));
      }
      map.values().forEach(member -> collect(member, arrays, objects));
    } else if (value instanceof List<?> list) {
      if (list.stream().anyMatch(Number.class::isInstance)) {
        arrays.add(ModelDocument.castList(list));
      }
      list.forEach(element -> collect(element, arrays, objects));
    }
  }
}
