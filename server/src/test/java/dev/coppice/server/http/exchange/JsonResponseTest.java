package dev.coppice.server.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.server.http.HttpSettings;
import dev.coppice.server.http.Transport;
import dev.coppice.server.http.request.HttpLimits;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The form of control answers, and the limits' refusal of nonsense. */
class JsonResponseTest {

  @Test
  void errorsAreIndentedEscapedAndEndInALineFeed() {
    Response error = JsonResponse.error(404, "ModelNotFoundException", "no \"ä\"\n here");
    assertThat(error.status()).isEqualTo(404);
    assertThat(error.contentType()).isEqualTo("application/json");
    assertThat(text(error))
        .isEqualTo(
            """
            {
              "code": 404,
              "type": "ModelNotFoundException",
              "message": "no \\"ä\\"\\n here"
            }
            """);
  }

  @Test
  void emptyListsStayOnTheirLineAndOthersAreIndented() {
    assertThat(
            text(
                JsonResponse.of(
                    200,
                    json -> {
                      json.writeArrayFieldStart("models");
                      json.writeEndArray();
                      json.writeArrayFieldStart("more");
                      json.writeNumber(1);
                      json.writeNumber(2);
                      json.writeEndArray();
                    })))
        .isEqualTo(
            """
            {
              "models": [],
              "more": [
                1,
                2
              ]
            }
            """);
  }

  @Test
  void limitsThatMakeNoSenseAreNamed() {
    assertThatThrownBy(() -> HttpLimits.of(100, 199))
        .hasMessage("maxMemoryOfAll: 199 (expected: 200 or more)");
    assertThatThrownBy(
            () -> new HttpSettings("x", 65536, 0, Transport.NIO, HttpLimits.of(1, 4), null))
        .hasMessage("port: 65536 (expected: 0 to 65535)");
  }

  private static String text(Response response) {
    return response.body().toString(StandardCharsets.UTF_8);
  }
}
