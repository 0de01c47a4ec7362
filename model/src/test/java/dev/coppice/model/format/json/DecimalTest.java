package dev.coppice.model.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {

  private final Random random = new Random(11);

  @Test
  void shortDecimalsAreRoundedAsTheJdkRoundsThem() {
    int decided = 0;
    for (int i = 0; i < 50_000; i++) {
      long mantissa = random.nextLong(2L << random.nextInt(53));
      int exponent = random.nextInt(61) - 30;
      float rounded = Decimal.rounded(mantissa, exponent);
      if (!Float.isNaN(rounded)) {
        assertThat(rounded).isEqualTo(Float.parseFloat(mantissa + "E" + exponent));
        decided++;
      }
    }
    assertThat(decided).isGreaterThan(25_000);
  }

  /** Where rounding twice goes wrong: at the middle of two floats, and a little beside it. */
  @Test
  void middlesOfTwoFloatsAreLeftAloneOrRight() {
    int undecided = 0;
    for (int i = 0; i < 5_000; i++) {
      float low = Float.intBitsToFloat((90 + random.nextInt(60)) << 23 | random.nextInt(1 << 23));
      BigDecimal middle =
          new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.TWO);
      for (int digits = 8; digits < 16; digits++) {
        BigDecimal near = middle.round(new MathContext(digits));
        long mantissa = near.unscaledValue().longValueExact();
        float rounded = Decimal.rounded(mantissa, -near.scale());
        if (Float.isNaN(rounded)) {
          undecided++;
        } else {
          assertThat(rounded).as(near.toString()).isEqualTo(Float.parseFloat(near.toString()));
        }
      }
    }
    assertThat(undecided).isPositive();
  }

  @Test
  void whatADoubleCannotDecideIsLeftAlone() {
    // 2^24 + 1 is half way between two floats.
    assertThat(Decimal.rounded((1 << 24) + 1, 0)).isNaN();
    assertThat(Decimal.rounded(1, 23)).isNaN();
    assertThat(Decimal.rounded(1, -23)).isNaN();
    assertThat(Decimal.rounded(1, 22)).isEqualTo(1e22f);
    assertThat(Decimal.rounded(1, -22)).isEqualTo(1e-22f);
    assertThat(Decimal.rounded(0, 5)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "7,", "12]", "123E", "1234.", "99999999", "00000001", "12345678"})
  void digitsAreReadEightAtATime(String written) {
    byte[] text = Arrays.copyOf(written.getBytes(StandardCharsets.ISO_8859_1), 16);
    String expected = written.replaceAll("[^0-9].*", "");
    long word = Decimal.word(text, 0);
    assertThat(Decimal.digits(word)).isEqualTo(expected.length());
    if (!expected.isEmpty()) {
      assertThat(Decimal.value(word, expected.length())).isEqualTo(Integer.parseInt(expected));
    }
  }

  @Test
  void noOtherByteIsADigit() {
    byte[] text = new byte[16];
    for (int other = 0; other < 256; other++) {
      for (int at = 0; at < 8; at++) {
        Arrays.fill(text, (byte) '9');
        text[at] = (byte) other;
        boolean isDigit = other >= '0' && other <= '9';
        assertThat(Decimal.digits(Decimal.word(text, 0))).isEqualTo(isDigit ? 8 : at);
      }
    }
  }

  @Test
  void digitsEndWhereSomethingElseBegins() {
    for (int length = 0; length < 40; length++) {
      byte[] text = new byte[length + 10];
      Arrays.fill(text, 0, length + 1, (byte) '5');
      text[length + 1] = 'E';
      assertThat(Decimal.endOfDigits(text, 1)).isEqualTo(length + 1);
    }
  }
}
