package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient.Reply;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A header has one line. One that goes on in the next (RFC 9112, section 5.2) may be another one to
 * a proxy, and Netty puts its lines together one by one, each time all of them.
 */
class HeaderLinesTest {

  private static final String FOLDED = "a line that begins with a blank (expected: one line for";

  private static String refusal(String request, int bytesAtOnce) throws IOException {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      for (int i = 0; i < request.length(); i += bytesAtOnce) {
        client.send(request.substring(i, Math.min(request.length(), i + bytesAtOnce)));
      }
      Reply reply = client.reply();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(client.isEnded()).isTrue();
      return reply.body();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n\tb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nX:\r\n \r\n\r\n",
        "GET / HTTP/1.1\r\n Host: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\rX: a\r\n b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
      })
  void lineThatGoesOnWithTheOneBeforeIsRefused(String request) throws Exception {
    assertThat(refusal(request, request.length())).contains(FOLDED);
    assertThat(refusal(request, 1)).contains(FOLDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {" GET / HTTP/1.1\r\n\r\n", "\0", "\u0016\u0003\u0001\u0002", "\u0080"})
  void requestBeginsWithItsMethod(String request) throws Exception {
    assertThat(refusal(request, request.length()))
        .contains("it begins with 0x%02x (expected: a method)".formatted((int) request.charAt(0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\n",
        "2\r\nabcd\r\n",
        "0x1\r\na\r\n",
        "-1\r\n",
        "1 \r\na",
        "1;a=\u0001\r\n",
        "\r\n",
        "7fffffffffffffff1\r\n",
        "0\r\nbad(name: x\r\n\r\n"
      })
  void brokenChunkIsSaidToBeOne(String chunk) throws Exception {
    String head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertThat(refusal(head + chunk, head.length() + chunk.length()))
        .contains("Broken HTTP request: a chunk or trailer (expected: those of RFC 9112");
  }
}
