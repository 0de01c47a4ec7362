package dev.coppice.server.http.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.server.http.exchange.AnswerStyle;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerHeadTest {

  private static final AsciiString DATE = AsciiString.of("Thu, 26 Nov 2026 12:00:00 GMT");

  private static Answer answer(Response response) {
    return new Answer(response, null, AsciiString.of("an-id"), AnswerStyle.PLAIN, null);
  }

  private static String written(Answer answer, boolean last) {
    ByteBuf out = Unpooled.buffer();
    new AnswerHead(answer, null, last).write(out, DATE);
    return out.toString(StandardCharsets.US_ASCII);
  }

  @Test
  void headHasTheHeadersOfEveryAnswerAndThenItsOwn() {
    Response response = Response.text(200, "text/csv", "0.5").with("X-One", "1").with("X-Two", "2");

    assertThat(written(answer(response), false))
        .isEqualTo(
            "HTTP/1.1 200 OK\r\n"
                + "x-request-id: an-id\r\n"
                + "Cache-Control: no-store\r\n"
                + "Date: Thu, 26 Nov 2026 12:00:00 GMT\r\n"
                + "Content-Length: 3\r\n"
                + "Content-Type: text/csv\r\n"
                + "X-One: 1\r\n"
                + "X-Two: 2\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void answerWithoutContentHasNoHeadersOfAny(int status) {
    assertThat(written(answer(new Response(status, "text/csv", Unpooled.EMPTY_BUFFER)), true))
        .startsWith("HTTP/1.1 " + status + " No")
        .doesNotContain("Content-")
        .endsWith(" GMT\r\nConnection: close\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nX: injected", "a\nb", "a\rb", "a\0b"})
  void headersWithControlCharactersAreRefused(String value) {
    assertThatThrownBy(() -> written(answer(Response.text(200, value, "")), false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> written(answer(Response.text(200, "text/csv", "").with("X-Own", value)), false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
