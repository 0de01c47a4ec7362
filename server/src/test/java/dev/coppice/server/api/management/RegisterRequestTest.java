package dev.coppice.server.api.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterRequestTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model_name\": \"a/b\", \"url\": \"/m\"}",
        " {\"url\":\"/m\",\"model_name\":\"a/b\",}\n",
        "{\"other\": {\"url\": [1, {}],}, \"url\": \"/m\", \"model_name\": \"a\\u002fb\"}",
        "{\"url\": \"/x\", \"url\": \"/m\", \"model_name\": \"a/b\"}"
      })
  void nameAndUrlAreReadAndAllElseIsOverlooked(String body) {
    assertThat(parse(body)).isEqualTo(new RegisterRequest("/m", "a/b"));
  }

  @Test
  void whatIsNoTextIsNotThere() {
    assertThat(parse("{}")).isEqualTo(new RegisterRequest(null, null));
    assertThat(parse("{\"url\": null, \"model_name\": 7}"))
        .isEqualTo(new RegisterRequest(null, null));
    assertThat(parse("{\"url\": [\"/m\"], \"model_name\": {\"model_name\": \"a\"}}"))
        .isEqualTo(new RegisterRequest(null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[{\"url\": \"/m\"}]|it is not an object",
        "\"url\"|it is not an object",
        "{} {}|something follows the object",
        "{not json|Unexpected character ('n' (code 110)): was expecting double-quote to start"
            + " field name (line 1, column 2)",
        "{\"url\"|Unexpected end-of-input within/between Object entries (line 1, column 7)",
        "{\"url\": \"/m\"|Unexpected end-of-input: expected close marker for Object (start marker"
            + " at line: 1, column: 1) (line 1, column 13)"
      })
  void bodyThatIsNoJsonObjectIsRefusedWithTheCause(String body, String cause) {
    assertThatThrownBy(() -> parse(body))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Request body is not valid JSON: " + cause);
  }

  @Test
  void bodyThatIsEmptyOrNoTextIsRefused() {
    assertThatThrownBy(() -> parse("")).hasMessage("Request body is not valid JSON: it is empty");
    ByteBuf latin1 = Unpooled.copiedBuffer("{\"url\": \"/ä\"}", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> RegisterRequest.parse(latin1))
        .hasMessage("Request body is not valid JSON: it is not UTF-8");
    assertThatThrownBy(() -> parse("[".repeat(100_000)))
        .hasMessageStartingWith("Request body is not valid JSON: ");
    assertThatThrownBy(() -> parse("{\"a\": " + "[".repeat(100_000)))
        .hasMessageStartingWith("Request body is not valid JSON: ");
  }

  private static RegisterRequest parse(String body) {
    return RegisterRequest.parse(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
  }
}
