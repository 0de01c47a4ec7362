package dev.coppice.server.http.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerEncoderTest {

  private final EmbeddedChannel channel = new EmbeddedChannel(new AnswerEncoder());

  /** The buffers that a body's answer goes out in. */
  private List<String> sent(ByteBuf body) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
    answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    channel.writeOutbound(answer);
    List<String> buffers = new ArrayList<>();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      buffers.add(out.toString(StandardCharsets.US_ASCII));
      out.release();
    }
    assertThat(body.refCnt()).isZero();
    return buffers;
  }

  private static ByteBuf body(int bytes) {
    return Unpooled.copiedBuffer("x".repeat(bytes), StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 128, 129, 300, 2048})
  void smallBodyGoesOutWithItsHead(int bytes) {
    // Of the second answer Netty expects a head as long as that of the first.
    for (int i = 0; i < 2; i++) {
      assertThat(sent(body(bytes)))
          .containsExactly(
              "HTTP/1.1 200 OK\r\ncontent-length: " + bytes + "\r\n\r\n" + "x".repeat(bytes));
    }
  }

  @Test
  void largeBodyIsNotCopied() {
    assertThat(sent(body(2049)))
        .containsExactly("HTTP/1.1 200 OK\r\ncontent-length: 2049\r\n\r\n", "x".repeat(2049));
  }
}
