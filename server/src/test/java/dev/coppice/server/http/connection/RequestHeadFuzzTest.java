package dev.coppice.server.http.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.HttpLimits;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever a client sends, it is taken for the same requests however the network cut it into
 * pieces, and leaves no body behind.
 */
class RequestHeadFuzzTest {

  private static final int MAX_BODY = 256;

  @FuzzTest
  void requests(byte[] sent) {
    Client whole = new Client();
    whole.send(sent, Math.max(1, sent.length));
    Client pieces = new Client();
    pieces.send(sent, 1);

    assertThat(pieces.seen).isEqualTo(whole.seen);
    assertThat(pieces.statuses).isEqualTo(whole.statuses);
    assertThat(whole.statuses)
        .allSatisfy(status -> assertThat(status).isIn(100, 200, 400, 408, 413, 414, 415, 417, 431));
    assertThat(whole.seen).hasSizeLessThanOrEqualTo(whole.statuses.size());
  }

  /** One connection, and what the server made of it. */
  private static final class Client implements RequestHandler {

    private final List<String> seen = new ArrayList<>();
    private final List<Integer> statuses = new ArrayList<>();
    private final Shared shared = new Shared(HttpLimits.of(MAX_BODY, 4L * MAX_BODY), this, false);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    Client() {
      channel.freezeTime();
      HttpConnection connection = new HttpConnection(channel, shared);
      channel.pipeline().addLast(connection.decoder(), connection);
    }

    @Override
    public void handle(Exchange exchange) {
      seen.add(
          exchange.method()
              + " "
              + exchange.path()
              + "?"
              + exchange.query()
              + " "
              + exchange.body().toString(ISO_8859_1));
      exchange.respond(Response.text(200, "text/plain", "read"));
    }

    void send(byte[] bytes, int pieceLength) {
      for (int from = 0; from < bytes.length && channel.isOpen(); from += pieceLength) {
        int to = Math.min(bytes.length, from + pieceLength);
        channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, from, to)));
        collect();
      }
      channel.finish();
      collect();
      assertThat(shared.bodies().inUse()).isZero();
    }

    private void collect() {
      for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
        if (out instanceof HttpResponse response) {
          statuses.add(response.status().code());
        }
        ReferenceCountUtil.release(out);
      }
    }
  }
}
