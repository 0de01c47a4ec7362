package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a body may be that asks for something other than scores. */
class ControlBodyTest {

  private static final int MAX = 64 << 10;

  @AutoClose private static ApiFixture server;

  @BeforeAll
  static void start() throws Exception {
    server = new ApiFixture(ApiFixture.NAMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/models",
        "/%6Dodels",
        "/warm",
        "/%77arm",
        "/v2/repository/index",
        "/v2/%72epository/index",
        "/%76%32/repository/models/a/load"
      })
  void isTheSameHoweverItsPathIsWritten(String path) throws Exception {
    try (RawClient client = server.client()) {
      client.send(head(path, MAX + 1));

      assertThat(client.reply().status()).isEqualTo(413);
    }
    try (RawClient client = server.client()) {
      client.send(head(path, MAX)).send("x".repeat(MAX));

      assertThat(client.reply().status()).isNotEqualTo(413);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/models/m/invoke", "/%69nvocations", "/%zz"})
  void isNotThatOfCalls(String path) throws Exception {
    try (RawClient client = server.client()) {
      client.send(head(path, MAX + 1)).send("x".repeat(MAX + 1));

      assertThat(client.reply().status()).isNotEqualTo(413);
    }
  }

  private static String head(String path, int length) {
    return "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n".formatted(path, length);
  }
}
