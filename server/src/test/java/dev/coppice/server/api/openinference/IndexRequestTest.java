package dev.coppice.server.api.openinference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexRequestTest {

  private static final IndexRequest ALL = new IndexRequest(false, "", "", 1000);

  private static IndexRequest parse(String body) {
    return IndexRequest.parse(Unpooled.copiedBuffer(body, UTF_8));
  }

  @Test
  void parametersChooseThePage() {
    assertThat(
            parse("{\"parameters\": {\"prefix\": \"a/\", \"page_token\": \"a/b\", \"limit\": 7}}"))
        .isEqualTo(new IndexRequest(true, "a/", "a/b", 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"ready\": true}",
        "{\"parameters\": null}",
        "{\"parameters\": {}}",
        "{\"parameters\": {\"another\": [1]}}",
        "{\"parameters\": {\"limit\": null, \"prefix\": null, \"page_token\": null}}"
      })
  void withoutParametersAllAreAskedFor(String body) {
    assertThat(parse(body)).isEqualTo(ALL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"limit\": 0; limit: 0 (expected: 1 to 1000)",
        "\"limit\": 1001; limit: 1001 (expected: 1 to 1000)",
        "\"limit\": 5000000000; limit: 5000000000 (expected: 1 to 1000)",
        "\"limit\": 2.5; limit: 2.5 (expected: 1 to 1000)",
        "\"limit\": \"ten\"; limit: ten (expected: 1 to 1000)",
        "\"limit\": true; limit: true (expected: 1 to 1000)",
        "\"prefix\": 5; prefix: 5 (expected: a text)",
        "\"prefix\": [\"a\"]; prefix: [ (expected: a text)",
        "\"page_token\": false; page_token: false (expected: a text)"
      })
  void whatIsNoneOfTheirValuesIsRefusedByItsName(String parameter, String message) {
    assertThatThrownBy(() -> parse("{\"parameters\": {" + parameter + "}}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "'\"limit=5\"', limit=5", "'[{\"limit\": 5}]', ["})
  void parametersThatAreNoObjectAreRefused(String parameters, String shown) {
    assertThatThrownBy(() -> parse("{\"parameters\": " + parameters + "}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameters: " + shown + " (expected: an object)");
  }
}
