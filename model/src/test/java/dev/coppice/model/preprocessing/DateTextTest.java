package dev.coppice.model.preprocessing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DateTextTest {

  @ParameterizedTest
  @CsvSource({
    "2024-05-17, 2024-05-17T00:00:00",
    "2024-02-29, 2024-02-29T00:00:00",
    "0001-01-01, 0001-01-01T00:00:00",
    "2024-05-17T10:15, 2024-05-17T10:15:00",
    "2024-05-17T00:00, 2024-05-17T00:00:00",
    "2024-05-17 10:15:30, 2024-05-17T10:15:30",
    "2024-05-17T10:15:30.123456, 2024-05-17T10:15:30",
    "2024-05-17T10:15:30.050, 2024-05-17T10:15:30",
    "2024-05-17T10:15:30Z, 2024-05-17T10:15:30",
    "2024-05-17T10:15+02:00, 2024-05-17T10:15:00",
    "2024-05-17T10:15+00:00, 2024-05-17T10:15:00",
    "2024-05-17T10:15-23:59, 2024-05-17T10:15:00",
    "2024-05-17T10:15:30.5-0230, 2024-05-17T10:15:30",
    "1969-12-31T23:59:59+02, 1969-12-31T23:59:59",
  })
  void dateIsReadAsItsClockShowsIt(String text, LocalDateTime expected) {
    assertThat(parse(text)).isEqualTo((double) expected.toEpochSecond(ZoneOffset.UTC));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024",
        "2024-05",
        "2024-5-17",
        "2024/05/17",
        "2024-13-01",
        "2024-00-01",
        "2023-02-29",
        "2024-04-31",
        "2024-05-17T",
        "2024-05-17T10",
        "2024-05-17x10:15",
        "2024-05-17T24:00",
        "2024-05-17T10:60",
        "2024-05-17T10:x5",
        "2024-05-17T10:15:60",
        "2024-05-17T10:15:3",
        "2024-05-17T10:15:30.",
        "2024-05-17T10:15:30 ",
        "2024-05-17T10:15z",
        "2024-05-17T10:15Z0",
        "2024-05-17T10:15+2",
        "2024-05-17T10:15+02:0",
        "2024-05-17T10:15+25:00",
        "2024-05-17T10:15+02:60",
        "2024-05-17T10:15-2460",
        "2024-05-17T10:15+02:000",
        "-024-05-17",
        "+2024-05-17",
      })
  void anythingElseIsNoDate(String text) {
    assertThat(parse(text)).isNaN();
  }

  private static double parse(String text) {
    byte[] utf8 = ("0" + text).getBytes(UTF_8);
    return DateText.parse(utf8, 1, utf8.length);
  }
}
