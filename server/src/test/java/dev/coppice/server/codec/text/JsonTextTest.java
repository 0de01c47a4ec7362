package dev.coppice.server.codec.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Any text is one in JSON, as long as it is said to be. */
final class JsonTextTest {

  private static String read(String json) throws Exception {
    return new ObjectMapper().readValue('"' + json + '"', String.class);
  }

  @Test
  void everyCharacterIsReadAsItself() throws Exception {
    for (char c = 0; c < Character.MAX_VALUE; c++) {
      String text = "a" + c + "b";
      String json = JsonText.of(text);
      assertThat(read(json)).isEqualTo(text);
      assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(json)).isTrue();
      assertThat(JsonText.length(text)).isEqualTo(json.length());
    }
  }

  @Test
  void usualTextIsItselfAndOtherTextIsEscapedAsShortlyAsCanBe() {
    String usual = "plan=pro's <a/b> ~";
    assertThat(JsonText.of(usual)).isSameAs(usual);
    assertThat(JsonText.of("\"\\\b\t\n\f\r\u0001\u007f\u00e9\u20ac\ud83d\ude00"))
        .isEqualTo("\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u007f\\u00e9\\u20ac\\ud83d\\ude00");
  }

  @Test
  void textInUtf8IsNoLonger() throws Exception {
    String all =
        IntStream.range(0, 1_000)
            .mapToObj(Character::toString)
            .reduce("\ud83d\ude00", String::concat);
    byte[] json = new ObjectMapper().writeValueAsBytes(all);
    assertThat(JsonText.length(all)).isGreaterThanOrEqualTo(json.length - 2);
  }
}
