package dev.coppice.server.codec.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsciiOutputTest {

  @ParameterizedTest
  @CsvSource({
    "0.81151175, 0.811511754989624",
    "1, 1.0",
    "0, 0.0",
    "-0.0, -0.0",
    "100, 100.0",
    "0.001, 0.0010000000474974513",
    "0.0005, 0.0005000000237487257",
    "0.0001, 9.999999747378752e-05",
    "0.00010001, 0.00010001000191550702",
    "1e7, 10000000.0",
    "-12345678, -12345678.0",
    "33554432, 33554432.0",
    "1e15, 999999986991104.0",
    "1e16, 1.0000000272564224e+16",
    "9007199254740992, 9007199254740992.0",
    "3.4028235e38, 3.4028234663852886e+38",
    "1.4e-45, 1.401298464324817e-45",
    "1.1754944e-38, 1.1754943508222875e-38",
    "-3.0517578e-05, -3.0517578125e-05",
    "NaN, nan",
    "Infinity, inf",
    "-Infinity, -inf"
  })
  void printsAFloatAsPythonDoes(float value, String text) {
    assertThat(printed(NumberFormat.PYTHON, value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1e-5, 1e-05",
    "1.5e-7, 1.5e-07",
    "1e16, 1e+16",
    "9999999999999998, 9999999999999998.0",
    "1e22, 1e+22",
    "0.0001, 0.0001",
    "0.00012, 0.00012",
    "1e-10, 1e-10",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "123456789.125, 123456789.125",
    "0.9003072082996368, 0.9003072082996368"
  })
  void printsADoubleAsPythonDoes(double value, String text) {
    assertThat(printed(NumberFormat.PYTHON, value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"NaN, NaN", "Infinity, Infinity", "-Infinity, -Infinity", "1e16, 1e+16"})
  void printsAsPythonsJsonDoes(double value, String text) {
    assertThat(printed(NumberFormat.JSON, value)).isEqualTo(text);
  }

  @Test
  void whatIsPrintedReadsBackAsTheSameNumberAndHasJavasDigits() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 300_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        String text = printed(NumberFormat.PYTHON, value);
        BigDecimal java = new BigDecimal(Double.toString(value));
        assertThat(new BigDecimal(text).compareTo(java)).as(text).isZero();
      }
    }
  }

  @Test
  void longTextsPassThroughTheBufferUnharmed() {
    ByteBuf out = Unpooled.buffer();
    AsciiOutput ascii = new AsciiOutput(out, NumberFormat.JSON, 5_000);
    for (int i = 0; i < 5_000; i++) {
      ascii.number(i + 0.5);
      ascii.text("\n");
    }
    ascii.flush();
    String[] lines = out.toString(StandardCharsets.US_ASCII).split("\n");
    assertThat(lines).hasSize(5_000).contains("0.5", "2500.5", "4999.5");
  }

  private static String printed(NumberFormat format, double value) {
    ByteBuf out = Unpooled.buffer();
    AsciiOutput ascii = new AsciiOutput(out, format, 1);
    ascii.number(value);
    ascii.flush();
    return out.toString(StandardCharsets.US_ASCII);
  }
}
