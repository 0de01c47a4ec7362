package dev.coppice.server.codec.decimal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalParserTest {

  private final DecimalParser parser = new DecimalParser();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+1",
        "1.",
        ".5",
        "+.5",
        "-5.",
        "1e5",
        "1E+5",
        "1.5e-7",
        "00012.500",
        "0e999999999",
        "9007199254740992",
        "9007199254740993",
        "9007199254740995",
        "18446744073709551615",
        "9999999999999999999",
        "99999999999999999999",
        "1e22",
        "1e23",
        "8.5e22",
        "1e-400",
        "1e400",
        "-1e400",
        "4.9e-324",
        "2.2250738585072011e-308",
        "1.7976931348623157e308",
        "1e-65",
        "1e65",
        "0.00000000000000000000000000000000000000000001",
        "123456789012345678901234567890",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "7.2057594037927933e16",
        "0.500000000000000166533453693773481063544750213623046875",
        "2.00000000000000011102230246251565"
      })
  void readsAsJavaDoes(String text) {
    assertThat(parse(text)).isEqualTo(Double.parseDouble(text));
    assertThat(parser.end()).isEqualTo(text.length());
  }

  @ParameterizedTest
  @CsvSource({
    "1d, 1",
    "1f, 1",
    "1_0, 1",
    "0x10, 1",
    "1e, 1",
    "1e+, 1",
    "1.5.2, 3",
    "1-2, 1",
    "e5, 0",
    "., 0",
    "+, 0",
    "-., 0",
    "--1, 0",
    "nan, 0",
    "inf, 0",
    "Infinity, 0",
    "1 , 1"
  })
  void stopsWhereTheNumberEnds(String text, int end) {
    parse(text);
    assertThat(parser.end()).isEqualTo(end);
  }

  @Test
  void agreesWithJavaOnShortestDecimalsOfRandomDoubles() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertSame(Double.toString(value));
        assertSame(Double.toString(random.nextDouble()));
        assertSame(Double.toString(random.nextInt() * 0x1p-31f));
      }
    }
  }

  @Test
  void agreesWithJavaOnRandomDigits() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1_000_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
      int digits = random.nextInt(1, 23);
      int point = random.nextInt(0, 24);
      for (int d = 0; d < digits; d++) {
        text.append(d == point ? "." : "").append((char) ('0' + random.nextInt(10)));
      }
      if (random.nextBoolean()) {
        text.append('e').append(random.nextInt(-90, 90));
      }
      assertSame(text.toString());
    }
  }

  @Test
  void agreesWithJavaHalfwayBetweenNeighbours() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 200_000; i++) {
      // Odd integers of 54 bits lie halfway; times ten to a small power they still do, or nearly.
      long half = (1L << 53) + 2 * random.nextLong(1L << 51) + 1;
      for (int delta = -1; delta <= 1; delta++) {
        assertSame((half + delta) + "e" + random.nextInt(-30, 30));
        assertSame(String.valueOf(half + delta));
      }
    }
  }

  @Test
  void agreesWithJavaOnEveryPowerOfTen() {
    for (int exponent = -400; exponent <= 400; exponent++) {
      for (long digits :
          new long[] {1, 3, 7, 123_456_789, 9_007_199_254_740_993L, Long.MAX_VALUE}) {
        assertSame(digits + "e" + exponent);
      }
    }
  }

  private void assertSame(String text) {
    double ours = parse(text);
    double java = Double.parseDouble(text);
    if (Double.doubleToRawLongBits(ours) != Double.doubleToRawLongBits(java)
        || parser.end() != text.length()) {
      throw new AssertionError("%s: %s (expected: %s)".formatted(text, ours, java));
    }
  }

  private double parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return parser.parse(bytes, 0, bytes.length);
  }
}
