package dev.coppice.model.format.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.format.FloatColumn;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonModelReaderTest {

  /** Longer than any buffer of the reader. */
  private static final int MANY = 40_000;

  private static final String INTEGER = "-?[0-9]+";

  private final Random random = new Random(5);

  @Test
  void floatsAreThoseOfTheJdkWhateverTheirForm() throws Exception {
    for (int round = 0; round < 8; round++) {
      List<String> written = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        written.add(decimal());
      }
      FloatColumn column = new FloatColumn(MANY, ReadingMemory.unbounded());
      JsonModelReader reader = reader(array(written, round));
      reader.floats(column);
      reader.end();
      assertThat(column.size()).isEqualTo(MANY);
      for (int i = 0; i < MANY; i++) {
        boolean isInteger = written.get(i).matches(INTEGER);
        float expected =
            isInteger ? Long.parseLong(written.get(i)) : Float.parseFloat(written.get(i));
        assertThat(Float.floatToRawIntBits(column.get(i)))
            .as(written.get(i))
            .isEqualTo(Float.floatToRawIntBits(expected));
      }
      JsonModelReader passing = reader(array(written, round));
      assertThat(passing.numbers()).isEqualTo(MANY);
      passing.end();
    }
  }

  @Test
  void integersAreReadWhateverTheirLength() throws Exception {
    for (int round = 0; round < 8; round++) {
      List<String> written = new ArrayList<>();
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        int value = random.nextInt() >> random.nextInt(32);
        boolean isFlag = random.nextInt(100) == 0;
        expected.add(isFlag ? value & 1 : value);
        written.add(isFlag ? Boolean.toString((value & 1) == 1) : Integer.toString(value));
      }
      IntColumn column = new IntColumn(MANY, ReadingMemory.unbounded());
      JsonModelReader reader = reader(array(written, round));
      reader.integers(column);
      reader.end();
      assertThat(column.toArray())
          .isEqualTo(expected.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  /**
   * XGBoost reads a model with the decimals in it, and writes what it read as float32. Integers it
   * takes for no numbers.
   */
  @Test
  void decimalsAreRoundedAsXgboostRoundsThem() throws Exception {
    String model = new String(ModelFiles.golden("reg.json"), StandardCharsets.ISO_8859_1);
    int from = model.indexOf("\"split_conditions\":[") + "\"split_conditions\":".length();
    int to = model.indexOf(']', from) + 1;
    int nodes = model.substring(from, to).split(",", -1).length;
    for (int round = 0; round < 300; round++) {
      Stream<String> decimals = Stream.generate(this::decimal).filter(d -> !d.matches(INTEGER));
      String array = array(decimals.limit(nodes).toList(), 0);
      FloatColumn column = new FloatColumn(nodes, ReadingMemory.unbounded());
      reader(array).floats(column);
      String json = model.substring(0, from) + array + model.substring(to);
      Booster booster = XGBoost.loadModel(json.getBytes(StandardCharsets.ISO_8859_1));
      byte[] written = booster.toByteArray("ubj");
      booster.dispose();
      String mark = "split_conditions[$d#L";
      int at = new String(written, StandardCharsets.ISO_8859_1).indexOf(mark) + mark.length() + 8;
      for (int node = 0; node < nodes; node++) {
        assertThat(Float.floatToIntBits(column.get(node)))
            .as(array)
            .isEqualTo(Float.floatToIntBits(ByteBuffer.wrap(written).getFloat(at + 4 * node)));
      }
    }
  }

  /** As XGBoost writes most of them, and in every other form that JSON has. */
  private String decimal() {
    float value = Float.intBitsToFloat(random.nextInt());
    return switch (random.nextInt(12)) {
      case 0 -> Float.isFinite(value) ? Float.toString(value) : "Infinity";
      case 1 -> Integer.toString(random.nextInt() >> random.nextInt(32));
      case 2 -> random.nextBoolean() ? "NaN" : "-Infinity";
      case 3 -> Double.toString(random.nextGaussian());
      case 4 -> "%d.%de%+d".formatted(random.nextInt(100), random.nextLong(1L << 50), -20);
      case 5 -> "-0.0";
      case 6 -> random.nextInt(10) + "e-05";
      case 7 -> "1." + "0123456789".repeat(random.nextInt(30)) + "1E" + (random.nextInt(99) - 50);
      case 8 -> random.nextInt(10) + "E" + random.nextInt(38);
      default -> scientific();
    };
  }

  /** One digit, up to nine more, and a short exponent. */
  private String scientific() {
    String digits = Long.toString(10_000_000_000L + random.nextLong(90_000_000_000L));
    return (random.nextBoolean() ? "-" : "")
        + digits.substring(0, 2 + random.nextInt(9)).replaceFirst("^[0-9]", "$0.")
        + "E"
        + (random.nextInt(30) - 15);
  }

  /** The same array compact, or with blanks here or there. */
  private static String array(List<String> written, int round) {
    String separator = List.of(",", ", ", " ,", ",\n").get(round % 4);
    return " ".repeat(round * 13) + "[" + String.join(separator, written) + "]";
  }

  @Test
  void stringsAndNamesMayLieAcrossTheEndOfABuffer() throws Exception {
    for (int padding = 65_500; padding < 65_560; padding++) {
      String json =
          "{" + " ".repeat(padding) + "\"n\u00e4me\\n\": \"v\u20ac\\\"\\u20ac\uD83D\uDE00\"}";
      JsonModelReader reader = reader(json);
      reader.beginObject();
      assertThat(reader.nextName()).isEqualTo("n\u00e4me\n");
      assertThat(reader.string(11)).isEqualTo("v\u20ac\"\\u20ac\uD83D\uDE00");
      assertThat(reader.nextName()).isNull();
      reader.end();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1,]",
        "[,1]",
        "[1 2]",
        "[01]",
        "[-]",
        "[+1]",
        "[1.]",
        "[.5]",
        "[1e]",
        "[1E+]",
        "[--1]",
        "[1.5.2]",
        "[0x10]",
        "[1f]",
        "[1d]",
        "[nan]",
        "[-NaN]",
        "[Inf]",
        "[+Infinity]",
        "[Infinit]",
        "[1",
        "[",
        "[1,2}",
        "[\"1\"]",
        "[[1]]",
        "[null]",
        "[12345678,012345678,1]"
      })
  void whatIsNoArrayOfNumbersIsRefused(String json) {
    // Once by the strict scanner, once in the loops for what is usual.
    for (String text : List.of(json, json + " ".repeat(4000))) {
      assertRefused(() -> reader(text).floats(new FloatColumn(9, ReadingMemory.unbounded())));
      assertRefused(() -> reader(text).integers(new IntColumn(9, ReadingMemory.unbounded())));
      assertRefused(
          () -> {
            reader(text).numbers();
          });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":tru}",
        "{\"a\":nul}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"open}",
        "{\"a\":[}",
        "{\"a\":1]",
        "{} x",
        "{\"a\":\"\\/\"}"
      })
  void whatIsNoJsonIsRefused(String json) {
    assertRefused(
        () -> {
          JsonModelReader reader = reader(json);
          reader.skip();
          reader.end();
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1,2,3,4,5,6,7,8,9,10]|too long (expected: at most 9 values)",
        "[1,2147483648]|[1]: 2147483648 (expected: a 32-bit integer)",
        "[1,-99999999999999999999]|[1]: -99999999999999999999 (expected: a 32-bit integer)",
        "[1,2,2.5]|[2]: a number (expected: an integer)",
        "[1,\"x\"]|[1]: a string (expected: an integer)",
      })
  void refusalsNameTheElement(String json, String cause) {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> reader(json).integers(new IntColumn(9, ReadingMemory.unbounded())))
        .withMessageContaining(cause);
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    byte[] json = "{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertRefused(
        () ->
            new JsonModelReader(new ByteArrayInputStream(json), ReadingMemory.unbounded()).skip());
  }

  private static void assertRefused(ThrowingCallable reading) {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(reading)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).isNotBlank());
  }

  private static JsonModelReader reader(String json) throws IOException {
    return new JsonModelReader(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), ReadingMemory.unbounded());
  }
}
